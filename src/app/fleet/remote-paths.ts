/** Where the fleet keeps lazyjack and its configuration on a host. Only root can write there. */
export const remotePaths = {
  executable: '/usr/local/lib/lazyjack/lazyjack',
  configuration: '/etc/lazyjack/config.yaml',
  /** Of the run that is under way, or of the last one. Gone after a reboot. */
  run: '/run/lazyjack-fleet',
} as const;

/** Exit statuses of the scripts, which lazyjack itself never has. */
export const scriptStatus = { notInstalled: 90, otherDigest: 91, insecurePath: 92, busy: 93, noRun: 94, noSpace: 95 } as const;
