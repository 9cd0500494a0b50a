# rclone runs bearer_token_command at the start, and again after a 401.
$ signed-in rclo-work; mkdir -p .config/rclone
$ printf '[dav]\ntype = webdav\nurl = %s/dav/\nvendor = other\nbearer_token_command = keybearer token rclo-work\n' $SERVER >.config/rclone/rclone.conf
$ rclone ls dav:; rclone cat dav:hello.txt; echo
        5 hello.txt
hello
$ server --log dav | cut -d ' ' -f 3 | sort -u
bearer
