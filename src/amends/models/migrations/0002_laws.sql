-- The laws that a CHECK cannot say: what is written once stays, balances follow transfers, and
-- refunded sums follow refunds. They live in the database so that no code path can forget them.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE ON case_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ruling_append_only BEFORE UPDATE OR DELETE ON ruling
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER key_look_append_only BEFORE UPDATE OR DELETE ON key_look
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activation_append_only BEFORE UPDATE OR DELETE ON activation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER message_append_only BEFORE UPDATE OR DELETE ON message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rulebook_append_only BEFORE UPDATE OR DELETE ON rulebook_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_never_deleted BEFORE DELETE ON case_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_never_deleted BEFORE DELETE ON refund
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- TRUNCATE is a statement of its own, and would go round the row triggers. The tables that these
-- refer to cannot be emptied without them.
CREATE TRIGGER case_event_not_emptied BEFORE TRUNCATE ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ruling_not_emptied BEFORE TRUNCATE ON ruling
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_not_emptied BEFORE TRUNCATE ON evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_not_emptied BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER key_look_not_emptied BEFORE TRUNCATE ON key_look
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activation_not_emptied BEFORE TRUNCATE ON activation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER message_not_emptied BEFORE TRUNCATE ON message
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rulebook_not_emptied BEFORE TRUNCATE ON rulebook_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_not_emptied BEFORE TRUNCATE ON case_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_not_emptied BEFORE TRUNCATE ON refund
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A ruling without findings is not a ruling.
ALTER TABLE ruling ADD CONSTRAINT ruling_has_findings
    CHECK (coalesce(jsonb_typeof(document->'findings') = 'array', false)
           AND document->'findings' <> '[]'::jsonb);

-- Events are numbered without gaps, and none lies beyond the head of its case: the head is written
-- first, and at the commit it must be the case's last event.
CREATE FUNCTION event_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added a
        WHERE (a.seq > 1 AND NOT EXISTS (
            SELECT 1 FROM case_event e WHERE e.case_id = a.case_id AND e.seq = a.seq - 1))
           OR NOT EXISTS (
            SELECT 1 FROM case_file c WHERE c.id = a.case_id AND c.last_seq >= a.seq)
    ) THEN
        RAISE EXCEPTION 'case_event: an event was added out of turn'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER case_event_in_turn AFTER INSERT ON case_event
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION event_follows();

-- A case changes its state only together with an event that says so.
CREATE FUNCTION case_moved_by_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM case_event e
        JOIN case_file c ON c.id = e.case_id
        WHERE e.case_id = NEW.id AND e.seq = c.last_seq AND e.seal = c.last_seal
          AND e.after = c.state
    ) THEN
        RAISE EXCEPTION 'case_file: the state of % has no event behind it', NEW.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_file_moved_by_event
    AFTER INSERT OR UPDATE OF state, last_seq, last_seal ON case_file
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION case_moved_by_event();

-- Balances of guarded accounts follow the transfers. Accounts are locked in key order first, so
-- two batches that touch the same accounts wait for each other instead of dead-locking.
CREATE FUNCTION balances_follow_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added a JOIN ledger_transfer h ON h.id = a.hold_id
        WHERE h.kind <> 'hold' OR h.debit_id <> a.debit_id OR h.credit_id <> a.credit_id
           OR h.amount_fen <> a.amount_fen
    ) THEN
        RAISE EXCEPTION 'ledger_transfer: an answer does not match its hold'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM ledger_account
        WHERE guarded AND id IN (SELECT debit_id FROM added UNION SELECT credit_id FROM added)
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE ledger_account account SET
        credits_fen = account.credits_fen + moved.credits,
        debits_fen = account.debits_fen + moved.debits,
        held_fen = account.held_fen + moved.held
    FROM (
        SELECT account_id, sum(credits) AS credits, sum(debits) AS debits, sum(held) AS held
        FROM (
            SELECT debit_id AS account_id, 0 AS credits,
                   CASE WHEN kind IN ('direct', 'post') THEN amount_fen ELSE 0 END AS debits,
                   CASE kind WHEN 'hold' THEN amount_fen
                             WHEN 'direct' THEN 0 ELSE -amount_fen END AS held
            FROM added
            UNION ALL
            SELECT credit_id, CASE WHEN kind IN ('direct', 'post') THEN amount_fen ELSE 0 END, 0, 0
            FROM added
        ) sides
        GROUP BY account_id
    ) moved
    WHERE account.id = moved.account_id AND account.guarded;
    RETURN NULL;
END $$;
CREATE TRIGGER transfer_moves_balances AFTER INSERT ON ledger_transfer
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION balances_follow_transfers();

-- What is being refunded and what was refunded of an order's price follow its refunds; the CHECK
-- on the order keeps their sum within what was paid. A failed refund gives its share back.
CREATE FUNCTION order_follows_new_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE shop_order o SET
        refunding_fen = o.refunding_fen + r.open_fen,
        refunded_fen = o.refunded_fen + r.done_fen
    FROM (
        SELECT order_id,
               sum(CASE WHEN state IN ('created', 'processing', 'unknown')
                        THEN amount_fen ELSE 0 END) AS open_fen,
               sum(CASE WHEN state = 'succeeded' THEN amount_fen ELSE 0 END) AS done_fen
        FROM added WHERE kind = 'price' GROUP BY order_id
    ) r
    WHERE o.id = r.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER refund_counts_against_its_order AFTER INSERT ON refund
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION order_follows_new_refunds();

CREATE FUNCTION order_follows_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount_fen <> OLD.amount_fen OR NEW.order_id <> OLD.order_id
       OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.case_id <> OLD.case_id THEN
        RAISE EXCEPTION 'refund %: number, case, order, kind and amount never change', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('succeeded', 'failed') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'refund %: it is closed', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'price' AND NEW.state IN ('succeeded', 'failed') AND NEW.state <> OLD.state THEN
        UPDATE shop_order SET
            refunding_fen = refunding_fen - NEW.amount_fen,
            refunded_fen = refunded_fen
                + CASE NEW.state WHEN 'succeeded' THEN NEW.amount_fen ELSE 0 END
        WHERE id = NEW.order_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER refund_moves_its_order AFTER UPDATE ON refund
    FOR EACH ROW EXECUTE FUNCTION order_follows_refund();
