import type { Properties } from "../provider/index.ts";
import type { Data } from "./client.ts";
import { textsOf, toData, toFilledData } from "./fields.ts";
import {
  alternativeNames,
  authority,
  generatedKey,
  keyReference,
  keyUsages,
  managedKey,
  nameConstraints,
  subject,
  validity,
} from "./pki-subject.ts";

/** Request data of what a certificate or request says about its subject. */
export function subjectData(inputs: Properties): Data {
  return {
    common_name: inputs.commonName,
    format: inputs.format,
    ...toFilledData(subject, inputs),
    ...joined(toFilledData(alternativeNames, inputs)),
    exclude_cn_from_sans: inputs.excludeCnFromSans ?? false,
  };
}

/** Request data of what makes a certificate one of an authority. */
export function authorityData(inputs: Properties): Data {
  const { maxPathLength, notBeforeDuration } = authority;
  return {
    ...toData({ ...validity, maxPathLength, notBeforeDuration } as typeof authority, inputs),
    ...joined(toFilledData(nameConstraints, inputs)),
    ...toFilledData(keyUsages, inputs),
    use_pss: inputs.usePss ?? false,
  };
}

/** Request data of the key: a new one has a kind and a name, an existing one only a reference. */
export function keyData(inputs: Properties): Data {
  const { keyName, keyRef } = keyReference;
  const { privateKeyFormat, ...kind } = generatedKey;
  const isNew = inputs.type === "internal" || inputs.type === "exported";
  return toFilledData(
    {
      ...managedKey,
      ...(isNew ? kind : {}),
      ...(inputs.type === "existing" ? { keyRef } : { keyName }),
      privateKeyFormat,
    } as typeof generatedKey,
    inputs,
  );
}

function joined(lists: Data): Data {
  return Object.fromEntries(Object.keys(lists).map((name) => [name, textsOf(lists, name).join(",")]));
}
