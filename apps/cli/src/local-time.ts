// Times for people, in the time zone of the machine, as MLflow's command shows them.

const format = new Intl.DateTimeFormat("en-US", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** `2026-11-25 20:24:40 UTC`; nothing for a time that is not known. */
export function localTime(millis: number | null): string {
  if (millis === null) return "";
  const parts = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second, timeZoneName } = parts;
  return `${year}-${month}-${day} ${hour}:${minute}:${second} ${timeZoneName}`;
}
