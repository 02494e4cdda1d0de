// What a field of MLflow's JSON looks like: JSON Schema keywords, and with them the TypeScript type of the value.
// Of our own, since a schema library doubles the time that the server's start spends on modules (decision 0009).

/** The keywords that `fields.ts` writes. */
export interface Keywords {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Keywords[];
  readonly default?: unknown;
  readonly properties?: Properties;
  readonly items?: Schema;
  readonly additionalProperties?: Keywords;
  /** An enum's protobuf numbers. */
  readonly "x-numbers"?: Readonly<Record<string, number>>;
  /** Another name that old clients use. */
  readonly "x-alias"?: string;
  /** May be absent. */
  readonly "x-optional"?: boolean;
}

/** Never there at run time: it carries the type of the value. */
declare const value: unique symbol;

export interface Schema<Value = unknown> extends Keywords {
  readonly [value]?: Value;
}

/** The type of the values of a schema. */
export type Static<Of extends Schema> = Of extends { readonly [value]?: infer Value } ? Value : never;

export interface OptionalSchema<Value> extends Schema<Value | undefined> {
  readonly "x-optional": true;
}

export type Properties = Readonly<Record<string, Schema>>;

type OptionalNames<Fields extends Properties> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly "x-optional": true } ? Name : never;
}[keyof Fields];

type Members<Fields extends Properties> = {
  [Name in Exclude<keyof Fields, OptionalNames<Fields>>]: Static<Fields[Name]>;
} & { [Name in OptionalNames<Fields>]?: Static<Fields[Name]> };

/** Shown by editors as one object. */
type Plain<Value> = { [Name in keyof Value]: Value[Name] };

export interface ObjectSchema<Fields extends Properties = Properties> extends Schema<Plain<Members<Fields>>> {
  readonly type: "object";
  readonly properties: Fields;
}

export const object = <Fields extends Properties>(properties: Fields): ObjectSchema<Fields> => ({
  type: "object",
  properties,
});
