import { testInput } from "../support/input.ts";
import { operations } from "../support/schemas.ts";

testInput(operations.filter(({ method }) => method !== "GET"));
