// The Pulumi SDK loads a pack's main file with an old TypeScript of its own, and reads only JavaScript as it stands.
// What this file imports is loaded by Node.js itself, which strips the types.
import "./index.ts";
