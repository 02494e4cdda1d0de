// Mounts the routes that move files. They live in a scope of their own, which may read bodies as streams.
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.js";

/** Called once, before the server listens, also when `context.artifacts.serve` is false (the routes then answer 503). */
export function registerArtifacts(_app: FastifyInstance, _context: Context): void {}
