CREATE TABLE "assets" (
	"tenant_id" text NOT NULL,
	"serial_number" text NOT NULL,
	"product_id" text NOT NULL,
	"variant_id" text NOT NULL,
	"sku" text NOT NULL,
	"product_name" text NOT NULL,
	"product_image_url" text,
	"status" text DEFAULT 'available' NOT NULL,
	"location" text,
	"condition" text,
	"acquisition_cost" bigint,
	"currency" text NOT NULL,
	"acquired_on" date NOT NULL,
	"customer_id" text,
	"rental_id" text,
	"notes" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "assets_pkey" PRIMARY KEY("tenant_id","serial_number"),
	CONSTRAINT "assets_status" CHECK ("assets"."status" in ('available', 'rented_out', 'returned', 'sold', 'unavailable')),
	CONSTRAINT "assets_in_use" CHECK (("assets"."status" = 'rented_out') = ("assets"."rental_id" is not null)),
	CONSTRAINT "assets_acquisition_cost" CHECK ("assets"."acquisition_cost" >= 0)
);
--> statement-breakpoint
ALTER TABLE "assets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "order_lines" (
	"tenant_id" text NOT NULL,
	"order_id" text NOT NULL,
	"position" integer NOT NULL,
	"product_id" text NOT NULL,
	"variant_id" text NOT NULL,
	"sku" text NOT NULL,
	"product_name" text NOT NULL,
	"product_image_url" text,
	"quantity" integer NOT NULL,
	"rented_devices" integer DEFAULT 0 NOT NULL,
	"unit_price" bigint NOT NULL,
	"contract_length" integer NOT NULL,
	"list_price" bigint,
	"list_price_source" text NOT NULL,
	"acquisition_cost" bigint,
	"acquisition_cost_source" text NOT NULL,
	"is_open" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "order_lines_pkey" PRIMARY KEY("tenant_id","order_id","position"),
	CONSTRAINT "order_lines_progress" CHECK ("order_lines"."rented_devices" between 0 and "order_lines"."quantity" and "order_lines"."quantity" > 0),
	CONSTRAINT "order_lines_unit_price" CHECK ("order_lines"."unit_price" >= 0),
	CONSTRAINT "order_lines_contract_length" CHECK ("order_lines"."contract_length" between 1 and 120)
);
--> statement-breakpoint
ALTER TABLE "order_lines" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "orders" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"order_type" text DEFAULT 'standard' NOT NULL,
	"customer_id" text NOT NULL,
	"email" text NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"company" text,
	"phone" text,
	"customer_type" text NOT NULL,
	"billing_address" jsonb NOT NULL,
	"shipping_address" jsonb NOT NULL,
	"subtotal" bigint NOT NULL,
	"tax_amount" bigint NOT NULL,
	"total" bigint NOT NULL,
	"currency" text NOT NULL,
	"total_devices" integer NOT NULL,
	"rented_devices" integer DEFAULT 0 NOT NULL,
	"payment" jsonb,
	"custom_fields" jsonb,
	"extension_details" jsonb,
	"upgrade_details" jsonb,
	"fingerprint" text NOT NULL,
	"tracking_number" text,
	"shipped_at" timestamp (3) with time zone,
	"notes" text,
	"cancelled_at" timestamp (3) with time zone,
	"cancellation_reason" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "orders_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "orders_customer_key" UNIQUE("tenant_id","customer_id","id"),
	CONSTRAINT "orders_status" CHECK ("orders"."status" in ('pending', 'confirmed', 'partial', 'fulfilled', 'cancelled')),
	CONSTRAINT "orders_type" CHECK ("orders"."order_type" in ('standard', 'extension', 'upgrade')),
	CONSTRAINT "orders_customer_type" CHECK ("orders"."customer_type" in ('individual', 'business')),
	CONSTRAINT "orders_progress" CHECK ("orders"."rented_devices" between 0 and "orders"."total_devices" and "orders"."total_devices" > 0),
	CONSTRAINT "orders_amounts" CHECK ("orders"."subtotal" >= 0 and "orders"."tax_amount" >= 0 and "orders"."total" >= 0)
);
--> statement-breakpoint
ALTER TABLE "orders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "product_words" (
	"tenant_id" text NOT NULL,
	"word" text NOT NULL,
	"product_id" text NOT NULL,
	CONSTRAINT "product_words_pkey" PRIMARY KEY("tenant_id","word","product_id")
);
--> statement-breakpoint
ALTER TABLE "product_words" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "products" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"sort_name" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL,
	"specification" text NOT NULL,
	"category" text NOT NULL,
	"brand" text NOT NULL,
	"description" text,
	"images" text[] DEFAULT '{}' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"sync_source" text,
	"sync_external_id" text,
	"sync_status" text,
	"sync_error" text,
	"last_synced_at" timestamp (3) with time zone,
	"read_only_fields" text[] DEFAULT '{}' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "products_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "products_sku_key" UNIQUE("tenant_id","sku"),
	CONSTRAINT "products_status" CHECK ("products"."status" in ('active', 'discontinued')),
	CONSTRAINT "products_sync_source" CHECK ("products"."sync_source" in ('manual', 'shopify', 'woocommerce')),
	CONSTRAINT "products_sync_status" CHECK ("products"."sync_status" in ('synced', 'pending', 'error'))
);
--> statement-breakpoint
ALTER TABLE "products" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "variants" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"product_id" text NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"grade" text NOT NULL,
	"condition" text,
	"color_name" text,
	"images" text[] DEFAULT '{}' NOT NULL,
	"list_price" bigint,
	"acquisition_cost" bigint,
	"currency" text NOT NULL,
	"pricing" jsonb NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "variants_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "variants_sku_key" UNIQUE("tenant_id","sku"),
	CONSTRAINT "variants_status" CHECK ("variants"."status" in ('active', 'inactive')),
	CONSTRAINT "variants_list_price" CHECK ("variants"."list_price" >= 0),
	CONSTRAINT "variants_acquisition_cost" CHECK ("variants"."acquisition_cost" >= 0),
	CONSTRAINT "variants_pricing" CHECK (jsonb_typeof("variants"."pricing") = 'array')
);
--> statement-breakpoint
ALTER TABLE "variants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "customers_email_key";--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "sort_email" text GENERATED ALWAYS AS (lower(email)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "sort_first_name" text GENERATED ALWAYS AS (lower(first_name)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "sort_last_name" text GENERATED ALWAYS AS (lower(last_name)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "registration_number" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "vat_number" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "payment_terms_days" integer;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "active_rentals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "monthly_revenue" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "has_active_rentals" boolean GENERATED ALWAYS AS (active_rentals > 0) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "rentals" ADD COLUMN "total_collected" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_variant_fk" FOREIGN KEY ("tenant_id","variant_id") REFERENCES "public"."variants"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_customer_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_rental_fk" FOREIGN KEY ("tenant_id","rental_id") REFERENCES "public"."rentals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_currency_fk" FOREIGN KEY ("tenant_id","currency") REFERENCES "public"."tenants"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order_fk" FOREIGN KEY ("tenant_id","order_id") REFERENCES "public"."orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_variant_fk" FOREIGN KEY ("tenant_id","variant_id") REFERENCES "public"."variants"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_currency_fk" FOREIGN KEY ("tenant_id","currency") REFERENCES "public"."tenants"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_words" ADD CONSTRAINT "product_words_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_words" ADD CONSTRAINT "product_words_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variants" ADD CONSTRAINT "variants_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variants" ADD CONSTRAINT "variants_currency_fk" FOREIGN KEY ("tenant_id","currency") REFERENCES "public"."tenants"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "assets_created" ON "assets" USING btree ("tenant_id","created_at","serial_number");--> statement-breakpoint
CREATE INDEX "assets_updated" ON "assets" USING btree ("tenant_id","updated_at","serial_number");--> statement-breakpoint
CREATE INDEX "assets_status" ON "assets" USING btree ("tenant_id","status","serial_number");--> statement-breakpoint
CREATE INDEX "assets_status_created" ON "assets" USING btree ("tenant_id","status","created_at","serial_number");--> statement-breakpoint
CREATE INDEX "assets_status_updated" ON "assets" USING btree ("tenant_id","status","updated_at","serial_number");--> statement-breakpoint
CREATE INDEX "assets_status_sku" ON "assets" USING btree ("tenant_id","status","sku","serial_number");--> statement-breakpoint
CREATE INDEX "assets_sku" ON "assets" USING btree ("tenant_id","sku","serial_number");--> statement-breakpoint
CREATE INDEX "assets_sku_created" ON "assets" USING btree ("tenant_id","sku","created_at","serial_number","status");--> statement-breakpoint
CREATE INDEX "assets_sku_updated" ON "assets" USING btree ("tenant_id","sku","updated_at","serial_number","status");--> statement-breakpoint
CREATE INDEX "assets_sku_status" ON "assets" USING btree ("tenant_id","sku","status","serial_number");--> statement-breakpoint
CREATE INDEX "assets_of_variant" ON "assets" USING btree ("tenant_id","variant_id");--> statement-breakpoint
CREATE INDEX "assets_of_customer" ON "assets" USING btree ("tenant_id","customer_id","serial_number") WHERE "assets"."customer_id" is not null;--> statement-breakpoint
CREATE INDEX "assets_of_rental" ON "assets" USING btree ("tenant_id","rental_id","serial_number") WHERE "assets"."rental_id" is not null;--> statement-breakpoint
CREATE INDEX "order_lines_of_variant" ON "order_lines" USING btree ("tenant_id","variant_id","is_open");--> statement-breakpoint
CREATE INDEX "orders_created" ON "orders" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_updated" ON "orders" USING btree ("tenant_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "orders_total" ON "orders" USING btree ("tenant_id","total","id");--> statement-breakpoint
CREATE INDEX "orders_status" ON "orders" USING btree ("tenant_id","status","id");--> statement-breakpoint
CREATE INDEX "orders_status_created" ON "orders" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_status_updated" ON "orders" USING btree ("tenant_id","status","updated_at","id");--> statement-breakpoint
CREATE INDEX "orders_status_total" ON "orders" USING btree ("tenant_id","status","total","id");--> statement-breakpoint
CREATE INDEX "orders_of_customer" ON "orders" USING btree ("tenant_id","customer_id","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_recent" ON "orders" USING btree ("tenant_id","fingerprint","created_at");--> statement-breakpoint
CREATE INDEX "product_words_of_product" ON "product_words" USING btree ("tenant_id","product_id");--> statement-breakpoint
CREATE INDEX "products_created" ON "products" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "products_updated" ON "products" USING btree ("tenant_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "products_name" ON "products" USING btree ("tenant_id","sort_name","id");--> statement-breakpoint
CREATE INDEX "products_of_status" ON "products" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "products_of_category" ON "products" USING btree ("tenant_id","category","created_at","id");--> statement-breakpoint
CREATE INDEX "products_of_brand" ON "products" USING btree ("tenant_id","brand","created_at","id");--> statement-breakpoint
CREATE INDEX "variants_of_product" ON "variants" USING btree ("tenant_id","product_id","id");--> statement-breakpoint
CREATE INDEX "variants_created" ON "variants" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "variants_updated" ON "variants" USING btree ("tenant_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "variants_of_status" ON "variants" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "variants_of_grade" ON "variants" USING btree ("tenant_id","grade","created_at","id");--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_order_fk" FOREIGN KEY ("tenant_id","customer_id","order_id") REFERENCES "public"."orders"("tenant_id","customer_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_variant_fk" FOREIGN KEY ("tenant_id","variant_id") REFERENCES "public"."variants"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "customers_created" ON "customers" USING btree ("tenant_id","status","created_at","id","customer_type","has_active_rentals");--> statement-breakpoint
CREATE INDEX "customers_first_name" ON "customers" USING btree ("tenant_id","status","sort_first_name","id","customer_type","has_active_rentals");--> statement-breakpoint
CREATE INDEX "customers_last_name" ON "customers" USING btree ("tenant_id","status","sort_last_name","id","customer_type","has_active_rentals");--> statement-breakpoint
CREATE INDEX "customers_email" ON "customers" USING btree ("tenant_id","status","sort_email","id","customer_type","has_active_rentals");--> statement-breakpoint
CREATE INDEX "customers_revenue" ON "customers" USING btree ("tenant_id","status","monthly_revenue","id","customer_type","has_active_rentals");--> statement-breakpoint
CREATE INDEX "customers_devices" ON "customers" USING btree ("tenant_id","status","active_rentals","id","customer_type","has_active_rentals");--> statement-breakpoint
CREATE INDEX "rentals_of_order" ON "rentals" USING btree ("tenant_id","order_id","id");--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_email_key" UNIQUE("tenant_id","sort_email");--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_payment_terms" CHECK ("customers"."payment_terms_days" in (0, 7, 14, 30));--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_totals" CHECK ("customers"."active_rentals" >= 0 and "customers"."monthly_revenue" >= 0);--> statement-breakpoint
CREATE POLICY "assets_own" ON "assets" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "order_lines_own" ON "order_lines" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "orders_own" ON "orders" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "product_words_own" ON "product_words" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "products_own" ON "products" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "variants_own" ON "variants" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());