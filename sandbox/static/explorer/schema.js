// The schema as introspection tells it, in the form that completion and docs need.

const DEEP_ENOUGH = 6;
const REFERENCE = "kind name " + "ofType { kind name ".repeat(DEEP_ENOUGH) + "}".repeat(DEEP_ENOUGH);

export const INTROSPECTION = `query Introspection {
  __schema {
    queryType { name } mutationType { name }
    types {
      kind name description
      fields { name description args { ...Input } type { ...Reference } }
      inputFields { ...Input }
      enumValues { name description }
    }
  }
}
fragment Input on __InputValue { name description defaultValue type { ...Reference } }
fragment Reference on __Type { ${REFERENCE} }`;

export class Schema {
  constructor(introspection) {
    const { types, queryType, mutationType } = introspection.__schema;
    this.types = new Map(types.filter((type) => !type.name.startsWith("__")).map((type) => [type.name, type]));
    this.query = queryType?.name;
    this.mutation = mutationType?.name;
  }

  type(name) {
    return this.types.get(name);
  }

  /** Fields of an object or an input; none of anything else. */
  fields(name) {
    const type = this.type(name);
    return type?.fields ?? type?.inputFields ?? [];
  }

  field(typeName, name) {
    return this.fields(typeName).find((field) => field.name === name);
  }

  isComposite(reference) {
    return Boolean(this.type(bare(reference))?.fields);
  }

  /** Types, fields and values whose name or description has every word: {type, field?, value?}, names first. */
  search(text, most = 60) {
    const words = text.toLowerCase().split(/[\s.]+/u).filter(Boolean);
    const found = [...this.#entries()].filter(({ searched }) => words.every((word) => searched.includes(word)));
    const rank = ({ name }) => (name.toLowerCase().startsWith(words[0] ?? "") ? 0 : name.toLowerCase().includes(words[0] ?? "") ? 1 : 2);
    return found.sort((a, b) => rank(a) - rank(b)).slice(0, most);
  }

  *#entries() {
    for (const type of this.types.values()) {
      yield { type, name: type.name, searched: `${type.name} ${type.description ?? ""}`.toLowerCase() };
      for (const field of this.fields(type.name)) {
        yield { type, field, name: field.name, searched: `${type.name} ${field.name} ${field.description ?? ""}`.toLowerCase() };
      }
      for (const value of type.enumValues ?? []) {
        yield { type, value, name: value.name, searched: `${type.name} ${value.name}`.toLowerCase() };
      }
    }
  }
}

/** What is known before anything was asked. */
export const NOBODY = new Schema({ __schema: { types: [], queryType: { name: "Query" }, mutationType: { name: "Mutation" } } });

/** A type as GraphQL writes it, like [ID!]!. */
export function spoken(reference) {
  if (reference.kind === "NON_NULL") return `${spoken(reference.ofType)}!`;
  if (reference.kind === "LIST") return `[${spoken(reference.ofType)}]`;
  return reference.name;
}

/** The name inside all lists and exclamation marks. */
export function bare(reference) {
  return reference?.ofType ? bare(reference.ofType) : (reference?.name ?? "");
}

/** The type of an entry, where it is a list; else of itself. */
export function inside(reference) {
  const open = reference?.kind === "NON_NULL" ? reference.ofType : reference;
  return open?.kind === "LIST" ? open.ofType : open;
}

export const isNeeded = (input) => input.type.kind === "NON_NULL" && input.defaultValue == null;
