-- Before anything of these webhooks is noted: in this order, and before their deliveries, like the commands about them.
select webhook_id from webhook where webhook_id = any (:webhooks::text[]) order by webhook_id for update
