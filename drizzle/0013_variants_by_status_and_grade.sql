DROP INDEX "variants_created";--> statement-breakpoint
DROP INDEX "variants_updated";--> statement-breakpoint
DROP INDEX "variants_grade_created";--> statement-breakpoint
DROP INDEX "variants_grade_updated";--> statement-breakpoint
DROP INDEX "variants_grade_sku";--> statement-breakpoint
CREATE INDEX "variants_status_grade_created" ON "variants" USING btree ("tenant_id","status","grade","created_at","id");--> statement-breakpoint
CREATE INDEX "variants_status_grade_updated" ON "variants" USING btree ("tenant_id","status","grade","updated_at","id");--> statement-breakpoint
CREATE INDEX "variants_status_grade_sku" ON "variants" USING btree ("tenant_id","status","grade","sku","id");