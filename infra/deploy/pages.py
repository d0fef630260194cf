"""Where people come back to after they signed in: the pool learns the pages' addresses.

They are known only once the API is there, whose functions must know the pool: a second pass over
the stack, once.
"""

from infra.deploy.desk import Desk
from infra.template.identity import LOCAL_PAGES

PARAMETER = "PageUrls"


def addresses(url: str) -> str:
    """The chat page's and the operator page's, as the parameter wants them; `url` has no slash at
    its end."""
    return f"{url}/,{url}/ops"


def teach(desk: Desk, url: str) -> None:
    """Tell the stack where its pages are, unless somebody has told it already."""
    proposal = desk.proposed()
    there = desk.stacks.parameters(proposal.stack)
    if there.get(PARAMETER) != LOCAL_PAGES or PARAMETER in desk.parameters:
        return
    desk.say("Telling the sign-in where the pages are ...")
    told = desk.parameters | {PARAMETER: addresses(url)}
    desk.stacks.carry_out(desk.stacks.propose(proposal.stack, proposal.template_url, told))
