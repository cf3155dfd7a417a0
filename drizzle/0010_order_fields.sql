CREATE TABLE "order_field_values" (
	"tenant_id" text NOT NULL,
	"order_id" text NOT NULL,
	"field" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "order_field_values_pkey" PRIMARY KEY("tenant_id","order_id","field")
);
--> statement-breakpoint
ALTER TABLE "order_field_values" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "idempotency_key" text;--> statement-breakpoint
ALTER TABLE "rentals" ADD COLUMN "order_line" integer;--> statement-breakpoint
ALTER TABLE "order_field_values" ADD CONSTRAINT "order_field_values_order_fk" FOREIGN KEY ("tenant_id","order_id") REFERENCES "public"."orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_field_values" ADD CONSTRAINT "order_field_values_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "order_field_values_of_value" ON "order_field_values" USING btree ("tenant_id","field","value","order_id");--> statement-breakpoint
ALTER TABLE "rentals" ADD CONSTRAINT "rentals_order_line_fk" FOREIGN KEY ("tenant_id","order_id","order_line") REFERENCES "public"."order_lines"("tenant_id","order_id","position") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "order_field_values_own" ON "order_field_values" AS PERMISSIVE FOR ALL TO public USING (tenant_id = entered_tenant()) WITH CHECK (tenant_id = entered_tenant());