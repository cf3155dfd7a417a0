/** How deep arrays and objects are nested. Counted on the text: parsing it first is what a deep body attacks. */
export function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === '"') at = endOfText(json, at);
    else if (char === "{" || char === "[") deepest = Math.max(deepest, ++depth);
    else if (char === "}" || char === "]") depth--;
  }
  return deepest;
}

/** The first field that an object of well-formed JSON has twice, whether or not its values are equal. */
export function repeatedFieldOf(json: string): string | undefined {
  const objects: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === "{") objects.push(new Set());
    else if (char === "}") objects.pop();
    else if (char === '"') {
      const end = endOfText(json, at);
      if (isName(json, end)) {
        const name: string = JSON.parse(json.slice(at, end + 1));
        const names = objects.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
      }
      at = end;
    }
  }
  return undefined;
}

/** Where the text that begins at `start` has its closing quotation mark; the length of all where it has none. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}

/** Whether the text that ends there names a field: a colon follows. */
function isName(json: string, end: number): boolean {
  let next = end + 1;
  while (" \t\n\r".includes(json[next] ?? ".")) next++;
  return json[next] === ":";
}
