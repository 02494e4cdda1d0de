// CSV as pandas writes it: lines end in \n, and only what would be misread is quoted.

const special = /[",\n\r]/;

const cell = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvLine = (cells: readonly string[]): string => cells.map(cell).join(",");
