// What a client is given on its input, as JSON.

import { readFileSync } from "node:fs";

export const given = JSON.parse(readFileSync(0, "utf8"));
