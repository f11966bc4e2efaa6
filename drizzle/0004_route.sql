ALTER TABLE `providers` ADD `proxy` text;--> statement-breakpoint
ALTER TABLE `providers` ADD `tls` text DEFAULT '{"verifies":true,"caFile":null}' NOT NULL;