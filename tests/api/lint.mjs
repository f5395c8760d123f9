// SPDX-License-Identifier: Apache-2.0
// Lints the generated documents: OpenAPI by Redocly's rules, AsyncAPI by the AsyncAPI initiative's own parser.
//   node lint.mjs openapi.json asyncapi.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { createConfig, lintFromString } = require("@redocly/openapi-core");
const { Parser } = require("@asyncapi/parser");

const rules = {
  struct: "error",
  "no-unresolved-refs": "error",
  "operation-operationId": "error",
  "operation-operationId-unique": "error",
  "operation-operationId-url-safe": "error",
  "operation-summary": "error",
  "operation-2xx-response": "error",
  "path-parameters-defined": "error",
  "path-declaration-must-exist": "error",
  "path-not-include-query": "error",
  "no-identical-paths": "error",
  "no-ambiguous-paths": "error",
  "operation-parameters-unique": "error",
  "no-path-trailing-slash": "error",
  "security-defined": "error",
  "no-enum-type-mismatch": "error",
  "no-undefined-server-variable": "error",
  "no-required-schema-properties-undefined": "error",
};

async function openapiFaults(source) {
  const config = await createConfig({ rules });
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  return problems
    .filter((problem) => problem.severity === "error")
    .map((problem) => `openapi ${problem.ruleId} ${problem.location[0]?.pointer ?? ""}: ${problem.message}`);
}

async function asyncapiFaults(source) {
  const { diagnostics } = await new Parser().parse(source);
  return diagnostics
    .filter((diagnostic) => diagnostic.severity <= 1)
    .map((diagnostic) => `asyncapi ${diagnostic.code} /${diagnostic.path.join("/")}: ${diagnostic.message}`);
}

const [openapi, asyncapi] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const faults = [...(await openapiFaults(openapi)), ...(await asyncapiFaults(asyncapi))];
for (const fault of faults) console.log(fault);
process.exit(faults.length === 0 ? 0 : 1);
