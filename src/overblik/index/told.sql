-- When what a row says of steps, a decision, a letter, a grant or a payment came here. NULL = with the row itself
-- (received_at): a row delivered again that says the same keeps the time, whatever else has changed in it.
ALTER TABLE reading ADD COLUMN told_at timestamptz;
