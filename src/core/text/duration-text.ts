/** `00:07`; from an hour on `1:02:03`. `milliseconds` are rounded down to seconds. */
export function renderDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const pad = (part: number): string => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours === 0 ? '' : `${hours}:`}${pad(minutes)}:${pad(seconds % 60)}`;
}
