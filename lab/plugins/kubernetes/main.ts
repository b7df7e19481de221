import { serve } from "../provider/serve.ts";
import { kubernetesProvider } from "./provider.ts";

serve(kubernetesProvider());
