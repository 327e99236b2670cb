"""What customers got back, read from the ledger postings behind a statement's figures: the two cannot differ."""


def of_payable(payable: str) -> str:
    """SQL: what a customer got back by the posting of a row of `payables`, whose alias is given, in minor units. A
    sale's own posting gives nothing back and is not looked up.
    """
    return f"""(select coalesce(-sum(e.amount), 0)::bigint
      from ledger_postings g, unnest(g.accounts, g.amounts) as e (account, amount)
      where {payable}.event <> 'BOOKED' and g.show_id = {payable}.show_id and g.source = {payable}.source
        and g.source_id = {payable}.source_id and g.event = {payable}.event
        and e.amount < 0 and (e.account = 'refund_payable' or starts_with(e.account, 'gateway_clearing')))"""
