-- A SKU compares by its characters (0006); the letters of a name are those of its language, in capitals or not.
create or replace function words_of(name text, sku text, brand text) returns setof text
  language sql immutable as $$
  select distinct word
    from regexp_split_to_table(lower((name || ' ' || sku || ' ' || brand) collate "default"), '[^[:alnum:]]+') as word
   where word <> ''
$$;
