// Between an instant and the wall clock of the company's time zone, which need
// not be this computer's.

function offsetMinutes(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return Math.round((wall - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000);
}

/** `2026-07-01T09:30` on the company's clock. */
export function wallTimeIn(instant: string, zone: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() + offsetMinutes(at, zone) * 60_000).toISOString().slice(0, 16);
}

/** The instant at which the company's clock shows this. */
export function instantIn(wallTime: string, zone: string): string {
  const guess = new Date(`${wallTime}:00Z`);
  const first = new Date(guess.getTime() - offsetMinutes(guess, zone) * 60_000);
  // Around a change of the clocks the first guess may have the other offset.
  const settled = new Date(guess.getTime() - offsetMinutes(first, zone) * 60_000);
  return settled.toISOString().replace(".000Z", "Z");
}
