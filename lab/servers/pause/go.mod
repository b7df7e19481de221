module homelab-pki/lab/pause

go 1.26.0
