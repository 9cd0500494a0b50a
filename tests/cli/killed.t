# Promise 2: a refresh that was sent is saved though its caller is killed.
$ signed-in killed-work
$ for signal in INT HUP KILL; do
>   server --answer hold=after
>   keybearer token killed-work --fresh >out 2>/dev/null &
>   server --wait token $(($(server --count token) + 1)); kill -s $signal $!; wait $!; echo $?
>   server --release; keybearer token killed-work
> done
0
