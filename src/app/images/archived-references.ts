import { Failure } from '../../core/failure.ts';
import type { KubeadmReader } from '../../core/host/kubeadm-port.ts';
import { parseKubeadmVersion } from '../../kubeadm/kubeadm-version.ts';
import { ownImages } from '../../roles/desired/translation/translator-images.ts';

export interface ArchivedImagesOptions {
  /** Include the images that kubeadm pulls for a cluster. */
  readonly kubernetes: boolean;
  /** The version of Kubernetes, `v1.31.0` or `1.31.0`. Default: that of the installed kubeadm. */
  readonly kubernetesVersion?: string | undefined;
}

export interface ArchivedReferences {
  readonly own: readonly string[];
  readonly kubernetes: readonly string[];
}

/** The images that a file may contain: those of NAT64 and DNS64, and kubeadm's. */
export async function chooseReferences(
  kubeadm: KubeadmReader,
  { kubernetes, kubernetesVersion }: ArchivedImagesOptions,
): Promise<ArchivedReferences> {
  const own = Object.values(ownImages).map(({ reference }) => reference);
  if (!kubernetes) {
    if (kubernetesVersion === undefined) return { own, kubernetes: [] };
    throw new Failure('refused', '--kubernetes-version is given without --kubernetes', { fix: 'Add --kubernetes.' });
  }
  // Without a version, kubeadm asks the internet for the newest one.
  const version = kubernetesVersion === undefined ? await kubeadm.readVersion() : parseRequestedVersion(kubernetesVersion);
  return { own, kubernetes: await kubeadm.readImages(version) };
}

function parseRequestedVersion(text: string): string {
  const version = parseKubeadmVersion(`v${text.replace(/^v/u, '')}`);
  if (version === undefined) throw new Failure('refused', `${text} is no version of Kubernetes`, { fix: 'Write it like v1.31.0.' });
  return version.text;
}
