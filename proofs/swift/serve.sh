#!/bin/bash
# OpenStack Swift with its S3 interface, whole and in one folder, on loopback. Runs until it is ended and takes its
# processes with it.
#
#   proofs/swift/serve.sh <folder> <first of five free ports>
#
# Needs (Debian): apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object memcached
# The S3 interface is at the first port; key "rehearse:files", secret "testing-only".
set -euo pipefail
folder=$(realpath "$1")
proxy_port=$2
account_port=$((proxy_port + 1))
container_port=$((proxy_port + 2))
object_port=$((proxy_port + 3))
memcached_port=$((proxy_port + 4))
user=$(id -un)
mkdir -p "$folder/devices/disk" "$folder/cache"

cat > "$folder/swift.conf" <<END
[swift-hash]
swift_hash_path_suffix = rehearse
swift_hash_path_prefix = rehearse
[storage-policy:0]
name = whole
default = yes
END

for ring in account:$account_port container:$container_port object:$object_port; do
  builder="$folder/${ring%%:*}.builder"
  swift-ring-builder "$builder" create 4 1 1 > /dev/null
  swift-ring-builder "$builder" add --region 1 --zone 1 --ip 127.0.0.1 --port "${ring##*:}" --device disk --weight 1 > /dev/null
  swift-ring-builder "$builder" rebalance > /dev/null
done

common() {
  cat <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $1
user = $user
swift_dir = $folder
devices = $folder/devices
mount_check = false
workers = 1
log_level = WARNING
END
}

for kind in account:$account_port container:$container_port object:$object_port; do
  name=${kind%%:*}
  {
    common "${kind##*:}"
    printf '[pipeline:main]\npipeline = %s-server\n[app:%s-server]\nuse = egg:swift#%s\n' "$name" "$name" "$name"
  } > "$folder/$name-server.conf"
done

{
  common "$proxy_port"
  cat <<END
[pipeline:main]
pipeline = catch_errors healthcheck proxy-logging cache s3api tempauth copy slo dlo proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$memcached_port
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
min_segment_size = 5242880
[filter:tempauth]
use = egg:swift#tempauth
user_rehearse_files = testing-only .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
END
} > "$folder/proxy-server.conf"

children=()
trap 'kill "${children[@]}" 2> /dev/null || true; wait' EXIT
trap 'exit 0' TERM INT
start() {
  "$@" > "$folder/$(basename "$1").log" 2>&1 &
  children+=($!)
}
start memcached -l 127.0.0.1 -p "$memcached_port" -u "$user" -m 16
for name in account container object proxy; do start "swift-$name-server" "$folder/$name-server.conf" --verbose; done
wait -n
echo "a part of Swift ended: see the logs in $folder" >&2
exit 1
