# -*- coding: utf-8 -*-

from __future__ import annotations

DOCUMENTATION = r"""
name: topology
short_description: The nodes of a cluster, from the configuration of lazyjack
description:
  - Reads the topology of a configuration of lazyjack. Each node is a host of the inventory.
  - The groups are C(control_plane), C(workers), C(nat64), C(dns64) and C(translators), by the roles of the nodes.
  - The file that Ansible gets with C(-i) names this plugin. Its name ends in C(topology.yaml) or C(topology.yml).
options:
  plugin:
    description: Always C(lazyjack.cluster.topology).
    required: true
    choices: [lazyjack.cluster.topology]
  config:
    description: The configuration of lazyjack, relative to the file of the inventory. It may be encrypted with ansible-vault.
    type: str
    default: config.yaml
extends_documentation_fragment:
  - constructed
author:
  - lazyjack contributors
"""

EXAMPLES = r"""
# topology.yaml
plugin: lazyjack.cluster.topology
config: config.yaml
"""

import os

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable

GROUPS = {"master": "control_plane", "minion": "workers", "nat64": "nat64", "dns64": "dns64"}


class InventoryModule(BaseInventoryPlugin, Constructable):
    NAME = "lazyjack.cluster.topology"

    def verify_file(self, path):
        return super().verify_file(path) and path.endswith(("topology.yaml", "topology.yml"))

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        config = os.path.join(os.path.dirname(os.path.abspath(path)), self.get_option("config"))
        for group in [*GROUPS.values(), "translators"]:
            inventory.add_group(group)
        for node, settings in read_topology(loader, config).items():
            self._add_node(node, settings)

    def _add_node(self, node, settings):
        inventory = self.inventory
        inventory.add_host(node)
        inventory.set_variable(node, "lazyjack_node", node)
        for key, value in connection_of(settings).items():
            inventory.set_variable(node, key, value)
        modes = str(settings.get("opmodes", "")).split()
        for mode in modes:
            if mode in GROUPS:
                inventory.add_host(node, group=GROUPS[mode])
        if "nat64" in modes or "dns64" in modes:
            inventory.add_host(node, group="translators")
        variables = dict(inventory.get_host(node).get_vars(), **settings)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, node, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, node, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, node, strict=strict)


def connection_of(settings):
    """The variables of Ansible's connection, from `ssh` of a node."""
    ssh = settings.get("ssh")
    if not isinstance(ssh, dict):
        return {}
    names = {"host": "ansible_host", "user": "ansible_user", "port": "ansible_port"}
    return {variable: ssh[key] for key, variable in names.items() if key in ssh}


def read_topology(loader, config):
    """The section `topology` of a configuration: a mapping for each node."""
    try:
        content = loader.load_from_file(config, cache="none")
    except TypeError:
        content = loader.load_from_file(config, cache=False)
    topology = content.get("topology") if isinstance(content, dict) else None
    if not isinstance(topology, dict) or not all(isinstance(settings, dict) for settings in topology.values()):
        raise AnsibleParserError("%s has no topology with nodes; `lazyjack validate --config %s` says more" % (config, config))
    return topology
