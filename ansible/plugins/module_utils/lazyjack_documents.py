"""What lazyjack prints with --json: plans, events and outcomes (docs/plan-json.md of lazyjack)."""

from __future__ import annotations

import json

PLAN_FORMAT = "lazyjack-plan"
PLAN_VERSION = 2
ACTIONS = ("create", "update", "replace", "delete", "forget")
# The states of an `end` event after which the host differs from the state before the run.
CHANGING_ENDS = ("done", "partially-restored", "not-rolled-back")


class UnexpectedOutput(Exception):
    """The output is not that of a lazyjack which this collection knows."""


def parse_output(text):
    """Return (plans, events) of the standard output. Raise UnexpectedOutput for anything else than lines of JSON objects."""
    plans, events = [], []
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except ValueError as cause:
            raise UnexpectedOutput("a line of the output is not JSON: %s" % line[:200]) from cause
        if not isinstance(document, dict):
            raise UnexpectedOutput("a line of the output is not an object: %s" % line[:200])
        if document.get("format") != PLAN_FORMAT:
            events.append(document)
        elif document.get("version") != PLAN_VERSION:
            raise UnexpectedOutput(
                "version %s of plans is not known, only version %s" % (document.get("version"), PLAN_VERSION)
            )
        else:
            plans.append(document)
    return plans, events


def has_changes(plans):
    """Whether apply or destroy would change the host or its journal."""
    return any(plan["summary"][action] > 0 for plan in plans for action in ACTIONS)


def obstacles_of(plans):
    """Return what lets apply refuse: problems of severity error, foreign objects, and resources that could not be read."""
    found = []
    for plan in plans:
        found += [problem for problem in plan["problems"] if problem["severity"] == "error"]
        found += [
            {"summary": "%s is foreign" % item["address"], "detail": item["detail"], "fix": item.get("fix") or ""}
            for item in plan["refused"]
        ]
        found += [
            {"summary": "%s could not be read" % item["address"], "detail": item["reason"], "fix": ""}
            for item in plan["unknown"]
        ]
    return found


def warnings_of(plans):
    return [sentence_of(problem) for plan in plans for problem in plan["problems"] if problem["severity"] == "warning"]


def sentence_of(problem):
    """One text of summary, detail and fix."""
    parts = [problem.get("summary") or "", problem.get("detail") or "", problem.get("fix") or ""]
    return " ".join(part if part.endswith((".", "!", "?", ":")) else part + "." for part in parts if part)


def changes_of(plans):
    return [
        {"phase": plan["phase"], "address": change["address"], "action": change["action"], "reason": change["reason"]["type"]}
        for plan in plans
        for change in plan["changes"]
    ]


def ends_of(events):
    return [event for event in events if event.get("type") == "end"]


def diff_of(plans):
    """A diff for each change, for Ansible's --diff: the fields of the resource. Plans have digests instead of the content of files."""
    return [
        {
            "before_header": "%s, %s" % (plan["phase"], change["address"]),
            "after_header": "%s, %s" % (plan["phase"], change["address"]),
            "before": _state_text(change["before"]),
            "after": _state_text(change["after"]),
        }
        for plan in plans
        for change in plan["changes"]
    ]


def _state_text(state):
    return "".join("%s: %s\n" % (name, json.dumps(value, sort_keys=True)) for name, value in sorted((state or {}).items()))
