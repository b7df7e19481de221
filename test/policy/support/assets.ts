// Assets as they cross the wire; the signatures are part of Pulumi's protocol.

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A `StringAsset`. */
export const textAsset = (text: string) => ({ [SIGNATURE]: ASSET, text });

/** A `FileAsset`. */
export const fileAsset = (path: string) => ({ [SIGNATURE]: ASSET, path });

/** A `FileArchive`. */
export const fileArchive = (path: string) => ({ [SIGNATURE]: ARCHIVE, path });
