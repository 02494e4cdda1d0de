// Ages as MLflow writes them: `30d`, `1d2h3m4s`, `1.5h`.
import { InvalidArgumentError } from "commander";

const pattern = /^(?:([\d.]+)d)?(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s)?$/;
const millis = [86_400_000, 3_600_000, 60_000, 1000] as const;

/** In milliseconds. @throws InvalidArgumentError */
export function parseAge(text: string): number {
  const parts = pattern.exec(text)?.slice(1) ?? [];
  const numbers = parts.map((part) => (part === undefined ? 0 : Number(part)));
  if (parts.every((part) => part === undefined) || numbers.some((number) => Number.isNaN(number)))
    throw new InvalidArgumentError("Expected days, hours, minutes and seconds, as in 30d, 8h or 2d8h5m20s.");
  return Math.trunc(millis.reduce((sum, unit, index) => sum + unit * (numbers[index] ?? 0), 0));
}
