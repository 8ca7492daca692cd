"""Plan for all needs at once: minimum-cost flow, certified by dual prices."""

from matching.plan.objectives import Objective
from matching.plan.planning import Plan, plan
from matching.plan.reasons import Reason, Unplanned
from matching.plan.report import Proposal, Report

__all__ = ["Objective", "Plan", "Proposal", "Reason", "Report", "Unplanned", "plan"]
