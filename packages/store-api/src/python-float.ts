// Numbers as Python writes them, in files and tables that both sides read.

/** As `repr(float)`: `1.0`, `1e-05`, `nan`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  // Python goes over to exponents from 1e16 on, JavaScript from 1e21 on and below 1e-6 rather than 1e-4.
  const size = Math.abs(value);
  const text = size >= 1e16 || (size > 0 && size < 1e-4) ? value.toExponential() : String(value);
  const [mantissa = "", exponent] = text.split("e");
  if (exponent === undefined) return mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, "0")}`;
}
