#!/usr/bin/python
# -*- coding: utf-8 -*-

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lazyjack
short_description: Prepare a host for Kubernetes with lazyjack, or restore it
description:
  - Applies the configuration of a cluster to this host, or restores the host to its state before lazyjack.
  - Needs the program C(lazyjack) on the host, and root.
options:
  state:
    description:
      - C(present) applies the configuration. C(absent) restores the host and needs no configuration.
    type: str
    choices: [present, absent]
    default: present
  phase:
    description:
      - C(prepare) sets up the network. C(up) makes a prepared host a member of the cluster.
      - Without it, both phases are applied, or every applied phase is restored.
    type: str
    choices: [prepare, up]
  config:
    description: The configuration file on the host.
    type: path
    default: /etc/lazyjack/config.yaml
  config_content:
    description:
      - The configuration that C(config) is going to have. Check mode plans it, because nothing has brought it to the host yet.
    type: str
  node:
    description:
      - The name of the host in C(topology) of the configuration.
      - Without it, the host name.
    type: str
  executable:
    description: The program.
    type: str
    default: lazyjack
  adopt:
    description: Addresses of foreign objects to take over, such as C(address:eth1/fd00:20::a).
    type: list
    elements: str
    default: []
  kubeconfig:
    description: Users who get the administrator's kubeconfig. Control plane node only.
    type: list
    elements: str
    default: []
  on_failure:
    description: Roll a failed run back, or keep its changes.
    type: str
    choices: [rollback, keep]
    default: rollback
  verify:
    description: Test afterwards that NAT64 and DNS64 carry packets.
    type: bool
    default: true
  force:
    description: Continue past problems that mention C(--force).
    type: bool
    default: false
  this_machine:
    description: The journal belongs to this host, although C(/etc/machine-id) changed.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Runs C(lazyjack plan), which changes nothing. It fails where the real run would be refused.
  diff_mode:
    support: full
    description: Shows the fields of each changed resource. Files appear by their digest, so no secret is shown.
author:
  - lazyjack contributors
"""

EXAMPLES = r"""
- name: Set up the network
  lazyjack.cluster.lazyjack:
    phase: prepare

- name: Make the host a member of the cluster
  lazyjack.cluster.lazyjack:
    phase: up

- name: Restore the host
  lazyjack.cluster.lazyjack:
    state: absent
"""

RETURN = r"""
changes:
  description: The planned changes, in the order in which they are applied.
  returned: always
  type: list
  elements: dict
  sample: [{"phase": "prepare", "address": "link:eth1", "action": "update", "reason": "differs"}]
phases:
  description: The result of each phase. Empty in check mode, and if nothing had to change.
  returned: always
  type: list
  elements: dict
  sample: [{"phase": "prepare", "status": "done"}]
not_restored:
  description: Resources that could neither be applied nor restored.
  returned: on failure
  type: list
  elements: dict
"""

import shutil

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.lazyjack.cluster.plugins.module_utils.lazyjack_documents import (
    CHANGING_ENDS,
    UnexpectedOutput,
    changes_of,
    diff_of,
    ends_of,
    has_changes,
    obstacles_of,
    parse_output,
    sentence_of,
    warnings_of,
)

# Exit status 4: applied, but NAT64 or DNS64 carries nothing.
FUNCTION_FAILED = 4


def command_line(params, check_mode):
    """The command of lazyjack with its arguments."""
    absent = params["state"] == "absent"
    if check_mode:
        command = ["plan"] + (["--destroy"] if absent else [])
    else:
        command = ["destroy" if absent else "apply", "--yes"]
    reads_content = check_mode and params["config_content"] is not None
    command += ["--json", "--no-color", "--config", "-" if reads_content else params["config"]]
    command += option("--phase", params["phase"]) + option("--host", params["node"])
    command += flag("--force", params["force"]) + flag("--this-machine", params["this_machine"])
    if not absent:
        for name in ("adopt", "kubeconfig"):
            for value in params[name]:
                command += ["--%s" % name, value]
        if not check_mode:
            command += ["--on-failure", params["on_failure"]] + flag("--no-verify", not params["verify"])
    return [params["executable"]] + command


def option(name, value):
    return [] if value is None else [name, value]


def flag(name, is_set):
    return [name] if is_set else []


def is_installed(executable):
    return shutil.which(executable) is not None


def error_text(stderr, status):
    """What is wrong, where, and what to do: with --json, standard error has nothing else."""
    text = "\n".join(stderr.strip().splitlines()[-60:])
    return text or "lazyjack ended with status %s and printed no error" % status


def main():
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "phase": {"type": "str", "choices": ["prepare", "up"]},
            "config": {"type": "path", "default": "/etc/lazyjack/config.yaml"},
            "config_content": {"type": "str", "no_log": True},
            "node": {"type": "str"},
            "executable": {"type": "str", "default": "lazyjack"},
            "adopt": {"type": "list", "elements": "str", "default": []},
            "kubeconfig": {"type": "list", "elements": "str", "default": []},
            "on_failure": {"type": "str", "choices": ["rollback", "keep"], "default": "rollback"},
            "verify": {"type": "bool", "default": True},
            "force": {"type": "bool", "default": False},
            "this_machine": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    if module.check_mode and module.params["state"] == "present" and not is_installed(module.params["executable"]):
        module.warn("lazyjack is not on this host yet, so its plan is not known.")
        module.exit_json(changed=True, changes=[], phases=[])
    command = command_line(module.params, module.check_mode)
    status, stdout, stderr = module.run_command(command, data=module.params["config_content"] if module.check_mode else None, binary_data=True)
    try:
        plans, events = parse_output(stdout)
    except UnexpectedOutput as cause:
        module.fail_json(msg="%s. Use a lazyjack of this collection's version." % cause, stderr=stderr)
    ends = ends_of(events)
    result = {
        "changes": changes_of(plans),
        "phases": [{"phase": end["phase"], "status": end["status"]} for end in ends],
    }
    if module._diff:
        result["diff"] = diff_of(plans)
    for warning in warnings_of(plans):
        module.warn(warning)
    if module.check_mode:
        # `plan` ends with 1 for a problem; the other two let apply refuse, and plan shows them with status 0.
        obstacles = obstacles_of(plans)
        if obstacles:
            module.fail_json(msg="\n".join(sentence_of(obstacle) for obstacle in obstacles), changed=False, **result)
        if status != 0:
            module.fail_json(msg=error_text(stderr, status), changed=False, **result)
        module.exit_json(changed=has_changes(plans), **result)
    changed = any(end["status"] in CHANGING_ENDS for end in ends)
    if status == 0:
        module.exit_json(changed=changed, **result)
    not_restored = [item for end in ends for item in end.get("notRestored", [])]
    problems = [event["problem"] for event in events if event.get("type") == "function-checks" and "problem" in event]
    message = "\n".join(sentence_of(problem) for problem in problems) if status == FUNCTION_FAILED and problems else error_text(stderr, status)
    module.fail_json(msg=message, changed=changed, not_restored=not_restored, **result)


if __name__ == "__main__":
    main()
