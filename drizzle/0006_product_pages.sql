-- The type of a column that a trigger names cannot be changed.
drop trigger products_reworded on products;
--> statement-breakpoint
-- SKUs are codes: they sort by their characters, and what a SKU begins with is a range of an index.
ALTER TABLE "products" ALTER COLUMN "sku" TYPE text COLLATE "C";
--> statement-breakpoint
create trigger products_reworded after update of name, sku, brand on products for each row
  when (old.name <> new.name or old.sku <> new.sku or old.brand <> new.brand)
  execute function write_product_words();
--> statement-breakpoint
ALTER TABLE "variants" ALTER COLUMN "sku" TYPE text COLLATE "C";
--> statement-breakpoint
DROP INDEX "products_of_status";
--> statement-breakpoint
DROP INDEX "products_of_category";
--> statement-breakpoint
DROP INDEX "products_of_brand";
--> statement-breakpoint
DROP INDEX "variants_of_status";
--> statement-breakpoint
DROP INDEX "variants_of_grade";
--> statement-breakpoint
DROP INDEX "product_words_of_product";
--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_kind_key" UNIQUE("tenant_id","id","category","brand");
--> statement-breakpoint
ALTER TABLE "variants" DROP CONSTRAINT "variants_product_fk";
--> statement-breakpoint
ALTER TABLE "variants" ADD COLUMN "category" text;
--> statement-breakpoint
ALTER TABLE "variants" ADD COLUMN "brand" text;
--> statement-breakpoint
-- The rows of every tenant, which the owner otherwise does not see either.
ALTER TABLE "products" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "variants" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE "variants" v SET "category" = p."category", "brand" = p."brand" FROM "products" p WHERE p."tenant_id" = v."tenant_id" AND p."id" = v."product_id";
--> statement-breakpoint
ALTER TABLE "products" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "variants" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "variants" ALTER COLUMN "category" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "variants" ALTER COLUMN "brand" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "variants" ADD CONSTRAINT "variants_product_fk" FOREIGN KEY ("tenant_id","product_id","category","brand") REFERENCES "public"."products"("tenant_id","id","category","brand") ON DELETE no action ON UPDATE cascade;
--> statement-breakpoint
CREATE INDEX "products_status_created" ON "products" USING btree ("tenant_id","status","created_at","id");
--> statement-breakpoint
CREATE INDEX "products_category_created" ON "products" USING btree ("tenant_id","category","created_at","id");
--> statement-breakpoint
CREATE INDEX "products_brand_created" ON "products" USING btree ("tenant_id","brand","created_at","id");
--> statement-breakpoint
CREATE INDEX "products_status_updated" ON "products" USING btree ("tenant_id","status","updated_at","id");
--> statement-breakpoint
CREATE INDEX "products_category_updated" ON "products" USING btree ("tenant_id","category","updated_at","id");
--> statement-breakpoint
CREATE INDEX "products_brand_updated" ON "products" USING btree ("tenant_id","brand","updated_at","id");
--> statement-breakpoint
CREATE INDEX "products_status_name" ON "products" USING btree ("tenant_id","status","sort_name","id");
--> statement-breakpoint
CREATE INDEX "products_category_name" ON "products" USING btree ("tenant_id","category","sort_name","id");
--> statement-breakpoint
CREATE INDEX "products_brand_name" ON "products" USING btree ("tenant_id","brand","sort_name","id");
--> statement-breakpoint
CREATE INDEX "products_status_sku" ON "products" USING btree ("tenant_id","status","sku","id");
--> statement-breakpoint
CREATE INDEX "products_category_sku" ON "products" USING btree ("tenant_id","category","sku","id");
--> statement-breakpoint
CREATE INDEX "products_brand_sku" ON "products" USING btree ("tenant_id","brand","sku","id");
--> statement-breakpoint
CREATE INDEX "variants_status_created" ON "variants" USING btree ("tenant_id","status","created_at","id");
--> statement-breakpoint
CREATE INDEX "variants_grade_created" ON "variants" USING btree ("tenant_id","grade","created_at","id");
--> statement-breakpoint
CREATE INDEX "variants_category_created" ON "variants" USING btree ("tenant_id","category","created_at","id");
--> statement-breakpoint
CREATE INDEX "variants_brand_created" ON "variants" USING btree ("tenant_id","brand","created_at","id");
--> statement-breakpoint
CREATE INDEX "variants_status_updated" ON "variants" USING btree ("tenant_id","status","updated_at","id");
--> statement-breakpoint
CREATE INDEX "variants_grade_updated" ON "variants" USING btree ("tenant_id","grade","updated_at","id");
--> statement-breakpoint
CREATE INDEX "variants_category_updated" ON "variants" USING btree ("tenant_id","category","updated_at","id");
--> statement-breakpoint
CREATE INDEX "variants_brand_updated" ON "variants" USING btree ("tenant_id","brand","updated_at","id");
--> statement-breakpoint
CREATE INDEX "variants_status_sku" ON "variants" USING btree ("tenant_id","status","sku","id");
--> statement-breakpoint
CREATE INDEX "variants_grade_sku" ON "variants" USING btree ("tenant_id","grade","sku","id");
--> statement-breakpoint
CREATE INDEX "variants_category_sku" ON "variants" USING btree ("tenant_id","category","sku","id");
--> statement-breakpoint
CREATE INDEX "variants_brand_sku" ON "variants" USING btree ("tenant_id","brand","sku","id");
--> statement-breakpoint
CREATE INDEX "product_words_of_product" ON "product_words" USING btree ("tenant_id","product_id","word");
--> statement-breakpoint
-- The words that a product is found by; a search is cut into words alike, so none needs the SKU as a whole.
create or replace function words_of(name text, sku text, brand text) returns setof text
  language sql immutable as $$
  select distinct word from regexp_split_to_table(lower(name || ' ' || sku || ' ' || brand), '[^[:alnum:]]+') as word
   where word <> ''
$$;
