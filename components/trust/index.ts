export {
  type NamespaceSelector,
  ROOT_BUNDLE_KEY,
  RootBundle,
  type RootBundleArgs,
} from "./root-bundle.ts";
export { TrustManager, type TrustManagerArgs } from "./trust-manager.ts";
