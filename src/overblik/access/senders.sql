-- Which systems send notices, and so may ask whom each is for.
ALTER TABLE machine_client ADD COLUMN may_send_notices boolean NOT NULL DEFAULT false;
