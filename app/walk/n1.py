"""The story of the sample's need N1 through the nine stages, by the people concerned and at their times."""

from . import n1_award, n1_call, n1_list, n1_project
from .story import Story


def tell(story: Story) -> None:
    """Let N1 go from the call for needs to its last payment."""
    n1_call.plan_batch(story)
    n1_call.collect(story)
    n1_call.argue(story)
    n1_list.publish(story)
    n1_list.bid(story)
    n1_award.review(story)
    n1_award.match(story)
    n1_award.publicise(story)
    n1_award.sign(story)
    n1_project.begin(story)
    n1_project.report(story)
    n1_project.accept(story)
