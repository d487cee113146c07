// Days as the company counts them: text like 2026-11-22, no time zone in it.

const dayLength = 86_400_000;

function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / dayLength);
}

/** How many days `day` lies before `today`; negative when it is to come. */
export function daysLate(day: string, today: string): number {
  return dayNumber(today) - dayNumber(day);
}

export function dayAfter(day: string, days: number): string {
  return new Date((dayNumber(day) + days) * dayLength).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}
