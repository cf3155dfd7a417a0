CREATE TABLE "quotes" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"rental_id" text NOT NULL,
	"quoted_on" date NOT NULL,
	"valid_until" date NOT NULL,
	"basis" jsonb NOT NULL,
	"offer" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "quotes_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "quotes_kind" CHECK ("quotes"."kind" in ('extension', 'upgrade', 'buyout', 'early_return'))
);
--> statement-breakpoint
ALTER TABLE "quotes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "customers" DROP CONSTRAINT "customers_email_key";--> statement-breakpoint
ALTER TABLE "rentals" ADD COLUMN "lifecycle" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_rental_fk" FOREIGN KEY ("tenant_id","rental_id") REFERENCES "public"."rentals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "quotes_of_rental" ON "quotes" USING btree ("tenant_id","rental_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_email_key" ON "customers" USING btree ("tenant_id","sort_email") WHERE "customers"."sort_email" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "rentals_active_asset" ON "rentals" USING btree ("tenant_id","asset_serial_number") WHERE "rentals"."status" = 'active';--> statement-breakpoint
CREATE INDEX "rentals_created" ON "rentals" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "rentals_sku_created" ON "rentals" USING btree ("tenant_id","sku","status","created_at","id");--> statement-breakpoint
CREATE INDEX "rentals_updated" ON "rentals" USING btree ("tenant_id","status","updated_at","id");--> statement-breakpoint
CREATE INDEX "rentals_sku_updated" ON "rentals" USING btree ("tenant_id","sku","status","updated_at","id");--> statement-breakpoint
CREATE INDEX "rentals_starts" ON "rentals" USING btree ("tenant_id","status","starts_on","id");--> statement-breakpoint
CREATE INDEX "rentals_sku_starts" ON "rentals" USING btree ("tenant_id","sku","status","starts_on","id");--> statement-breakpoint
CREATE INDEX "rentals_ends" ON "rentals" USING btree ("tenant_id","status","ends_on","id");--> statement-breakpoint
CREATE INDEX "rentals_sku_ends" ON "rentals" USING btree ("tenant_id","sku","status","ends_on","id");--> statement-breakpoint
CREATE INDEX "rentals_amount" ON "rentals" USING btree ("tenant_id","status","monthly_amount","id");--> statement-breakpoint
CREATE INDEX "rentals_sku_amount" ON "rentals" USING btree ("tenant_id","sku","status","monthly_amount","id");--> statement-breakpoint
CREATE POLICY "quotes_own" ON "quotes" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());