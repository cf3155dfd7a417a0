CREATE TABLE "api_key_tenants" (
	"organisation_id" text NOT NULL,
	"api_key_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	CONSTRAINT "api_key_tenants_pkey" PRIMARY KEY("api_key_id","tenant_id")
);
--> statement-breakpoint
ALTER TABLE "api_key_tenants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_key_windows" (
	"api_key_id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"used" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_key_windows" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"short_id" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"name" text NOT NULL,
	"is_test" boolean DEFAULT false NOT NULL,
	"scopes" text[] NOT NULL,
	"opens_every_tenant" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_organisation_id_key" UNIQUE("organisation_id","id"),
	CONSTRAINT "api_keys_short_id_key" UNIQUE("short_id"),
	CONSTRAINT "api_keys_hash_key" UNIQUE("hash"),
	CONSTRAINT "api_keys_hash" CHECK (octet_length("api_keys"."hash") = 32),
	CONSTRAINT "api_keys_scopes" CHECK (cardinality("api_keys"."scopes") > 0)
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing_groups" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"group_name" text NOT NULL,
	"sort_name" text GENERATED ALWAYS AS (lower(group_name)) STORED NOT NULL,
	"billing_day" integer NOT NULL,
	"currency" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"notes" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "billing_groups_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "billing_groups_customer_key" UNIQUE("tenant_id","customer_id","id"),
	CONSTRAINT "billing_groups_day" CHECK ("billing_groups"."billing_day" between 1 and 28),
	CONSTRAINT "billing_groups_status" CHECK ("billing_groups"."status" in ('active', 'inactive'))
);
--> statement-breakpoint
ALTER TABLE "billing_groups" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "customers" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"email" text NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"customer_type" text DEFAULT 'individual' NOT NULL,
	"company" text,
	"phone" text,
	"status" text DEFAULT 'active' NOT NULL,
	"custom_fields" jsonb,
	"last_billing_address" jsonb,
	"last_shipping_address" jsonb,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "customers_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "customers_type" CHECK ("customers"."customer_type" in ('individual', 'business')),
	CONSTRAINT "customers_status" CHECK ("customers"."status" in ('active', 'inactive'))
);
--> statement-breakpoint
ALTER TABLE "customers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "events" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"type" text NOT NULL,
	"subject_id" text NOT NULL,
	"actor_id" text NOT NULL,
	"request_id" text NOT NULL,
	"data" jsonb NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "events_pkey" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"tenant_id" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("tenant_id","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"tier" text DEFAULT 'growth' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organisations_tier" CHECK ("organisations"."tier" in ('starter', 'growth', 'enterprise'))
);
--> statement-breakpoint
ALTER TABLE "organisations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rentals" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"order_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"customer_email" text NOT NULL,
	"customer_name" text NOT NULL,
	"asset_serial_number" text NOT NULL,
	"product_id" text,
	"variant_id" text,
	"sku" text NOT NULL,
	"product_name" text NOT NULL,
	"product_image_url" text,
	"monthly_amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"billing_group_id" text,
	"original_contract_length" integer NOT NULL,
	"contract_length" integer NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"next_billing_on" date,
	"list_price" bigint,
	"list_price_source" text,
	"list_price_captured_at" timestamp (3) with time zone,
	"acquisition_cost" bigint,
	"acquisition_cost_source" text,
	"acquisition_cost_captured_at" timestamp (3) with time zone,
	"upgrade_from_rental_id" text,
	"custom_fields" jsonb,
	"notes" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "rentals_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "rentals_amount" CHECK ("rentals"."monthly_amount" >= 0),
	CONSTRAINT "rentals_term" CHECK ("rentals"."starts_on" < "rentals"."ends_on"),
	CONSTRAINT "rentals_status" CHECK ("rentals"."status" in ('active', 'cancelled', 'ended_completed', 'ended_buyout', 'ended_upgrade', 'ended_early_return'))
);
--> statement-breakpoint
ALTER TABLE "rentals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"currency" text NOT NULL,
	"time_zone" text NOT NULL,
	"id_prefix" text NOT NULL,
	"is_test" boolean DEFAULT false NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_organisation_id_key" UNIQUE("organisation_id","id"),
	CONSTRAINT "tenants_currency_key" UNIQUE("id","currency"),
	CONSTRAINT "tenants_country" CHECK ("tenants"."country" ~ '^[A-Z]{2}$'),
	CONSTRAINT "tenants_currency" CHECK ("tenants"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "tenants_id_prefix" CHECK ("tenants"."id_prefix" ~ '^[A-Z0-9]{1,5}$'),
	CONSTRAINT "tenants_status" CHECK ("tenants"."status" in ('active', 'suspended'))
);
--> statement-breakpoint
ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_key_tenants" ADD CONSTRAINT "api_key_tenants_key_fk" FOREIGN KEY ("organisation_id","api_key_id") REFERENCES "public"."api_keys"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_tenants" ADD CONSTRAINT "api_key_tenants_tenant_fk" FOREIGN KEY ("organisation_id","tenant_id") REFERENCES "public"."tenants"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_windows" ADD CONSTRAINT "api_key_windows_key_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organisation_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_groups" ADD CONSTRAINT "billing_groups_customer_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_groups" ADD CONSTRAINT "billing_groups_currency_fk" FOREIGN KEY ("tenant_id","currency") REFERENCES "public"."tenants"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_customer_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_billing_group_fk" FOREIGN KEY ("tenant_id","customer_id","billing_group_id") REFERENCES "public"."billing_groups"("tenant_id","customer_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_currency_fk" FOREIGN KEY ("tenant_id","currency") REFERENCES "public"."tenants"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_upgrade_fk" FOREIGN KEY ("tenant_id","upgrade_from_rental_id") REFERENCES "public"."rentals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_organisation_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "billing_groups_created" ON "billing_groups" USING btree ("tenant_id","created_at","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_status_created" ON "billing_groups" USING btree ("tenant_id","status","created_at","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_updated" ON "billing_groups" USING btree ("tenant_id","updated_at","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_status_updated" ON "billing_groups" USING btree ("tenant_id","status","updated_at","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_name" ON "billing_groups" USING btree ("tenant_id","sort_name","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_status_name" ON "billing_groups" USING btree ("tenant_id","status","sort_name","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_day" ON "billing_groups" USING btree ("tenant_id","billing_day","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_status_day" ON "billing_groups" USING btree ("tenant_id","status","billing_day","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_groups_of_customer" ON "billing_groups" USING btree ("tenant_id","customer_id","created_at","id") WHERE "billing_groups"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "customers_email_key" ON "customers" USING btree ("tenant_id",lower("email"));--> statement-breakpoint
CREATE INDEX "events_of_subject" ON "events" USING btree ("tenant_id","subject_id","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("tenant_id","expires_at");--> statement-breakpoint
CREATE INDEX "rentals_of_customer" ON "rentals" USING btree ("tenant_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "rentals_of_billing_group" ON "rentals" USING btree ("tenant_id","billing_group_id","id","status","monthly_amount") WHERE "rentals"."billing_group_id" is not null;--> statement-breakpoint
CREATE POLICY "billing_groups_own" ON "billing_groups" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "customers_own" ON "customers" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "events_own" ON "events" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "idempotency_keys_own" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());--> statement-breakpoint
CREATE POLICY "rentals_own" ON "rentals" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());