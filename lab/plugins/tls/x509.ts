// @peculiar/x509 builds on Reflect metadata and does not load it itself.
import "reflect-metadata";

export * from "@peculiar/x509";
