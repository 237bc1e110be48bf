// A partner's nightly job, over the types that openapi-typescript makes of our schema. It is compiled
// strictly: nothing here is cast, ignored or of any type. It prints what it saw.

import createClient from "openapi-fetch";

import type { components, paths } from "./schema";

type NewUpdate = components["schemas"]["NewUpdateRequest"];
type Problem = components["schemas"]["Problem"];

declare const process: { argv: string[] };
const [, , address = "", key = ""] = process.argv;
const BYTES = "a,b\n1,2\n";
const seen: Record<string, unknown> = {};
const client = createClient<paths>({
  baseUrl: address,
  headers: { Authorization: `Api-Key ${key}` },
});

function given<Value>(value: Value | undefined, problem?: Problem): Value {
  if (value === undefined) throw new Error(JSON.stringify(problem));
  return value;
}

function kindOf(problem: Problem | undefined): string {
  const told = given(problem);
  return `${told.status} ${told.type.replace(/^.*-/, "")}`;
}

const page = await client.GET("/api/v1/commitments/", { params: { query: { lead: "CI" } } });
const list = given(page.data, page.error);
seen["list"] = list.results.map((row) => row.reference).sort();
seen["is last page"] = list.next === null;

const one = await client.GET("/api/v1/commitments/{reference}/", {
  params: { path: { reference: "INS-2" } },
});
const commitment = given(one.data, one.error);
seen["detail"] = [commitment.reference, commitment.lead, commitment.owner.seat];

const owed = await client.GET("/api/v1/rounds/{slug}/returns/", {
  params: { path: { slug: "2018-06" }, query: { lead: "CI", state: "owed" } },
});
seen["owed"] = given(owed.data, owed.error)
  .results.map((row) => row.commitment)
  .sort();

const problem = await client.POST("/api/v1/updates/", {
  body: { commitment: "INS-2", rating: "amber", recovery: [{ step: "Agree the dates" }] },
});
const faults = given(problem.error).errors ?? [];
seen["problem"] = faults.map((fault) => `${fault.pointer} ${fault.code}`).sort();

const body: NewUpdate = { commitment: "INS-2", summary: "Two have begun.", submit: false };
const made = await client.POST("/api/v1/updates/", {
  params: { header: { "Idempotency-Key": "first" } },
  body,
});
const draft = given(made.data, made.error);
if ("dry_run" in draft) throw new Error("It was to be made.");
seen["create"] = [draft.state, draft.rating, draft.commented_at];
const path = { id: draft.id };

const change: components["schemas"]["PatchedContentRequest"] = {
  rating: "green",
  outlook: "green",
  next_steps: "Agree dates.",
};
const tried = await client.PATCH("/api/v1/updates/{id}/", {
  params: { path, header: { "If-Match": "*" }, query: { dry_run: "true" } },
  body: change,
});
const trial = given(tried.data, tried.error);
seen["dry run"] = "dry_run" in trial ? trial.would_answer : null;
const answer = await client.PATCH("/api/v1/updates/{id}/", {
  params: { path, header: { "If-Match": "*" } },
  body: change,
});
const changed = given(answer.data, answer.error);
seen["patch"] = "dry_run" in changed ? null : changed.rating;

const form = new FormData();
form.append("file", new Blob([BYTES], { type: "text/csv" }), "table.csv");
const upload = await client.POST("/api/v1/updates/{id}/files/", {
  params: { path },
  body: { file: "" },
  bodySerializer: () => form,
});
const file = given(upload.data, upload.error);
if ("dry_run" in file) throw new Error("It was to be kept.");
seen["upload"] = [file.name, file.kind, file.size];
const download = await client.GET("/api/v1/updates/{id}/files/{file}/", {
  params: { path: { id: draft.id, file: file.id } },
  parseAs: "arrayBuffer",
});
seen["download"] = new TextDecoder().decode(given(download.data, download.error)) === BYTES;

const etag = answer.response.headers.get("ETag") ?? "";
const stale = await client.PATCH("/api/v1/updates/{id}/", {
  params: { path, header: { "If-Match": etag } },
  body: change,
});
seen["stale"] = kindOf(stale.error);

const submitted = await client.POST("/api/v1/updates/{id}/submit/", { params: { path } });
const update = given(submitted.data, submitted.error);
seen["submit"] = "dry_run" in update ? null : update.state;
const conflict = await client.POST("/api/v1/updates/{id}/submit/", { params: { path } });
seen["conflict"] = kindOf(conflict.error);

const bulk = await client.POST("/api/v1/updates/bulk/", {
  body: { updates: [body, { commitment: "NEG-4", submit: false }] },
});
const many = given(bulk.data, bulk.error);
seen["bulk"] = [many.written, many.results.map((row) => row.status)];

console.log(JSON.stringify(seen));
