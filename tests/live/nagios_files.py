"""The files of a real Nagios and of the lighttpd before it, all in one folder."""

NAGIOS = """\
log_file={at}/nagios.log
cfg_file={at}/objects.cfg
object_cache_file={at}/objects.cache
precached_object_file={at}/objects.precache
status_file={at}/status.dat
status_update_interval={status_every}
nagios_user={user}
nagios_group={group}
check_external_commands=1
command_file={at}/rw/nagios.cmd
query_socket={at}/rw/nagios.qh
lock_file={at}/nagios.pid
temp_file={at}/nagios.tmp
temp_path={at}/tmp
log_archive_path={at}/archives
check_result_path={at}/results
state_retention_file={at}/retention.dat
retain_state_information=1
retention_update_interval=1
use_retained_program_state=1
use_retained_scheduling_info=1
interval_length={interval_length}
check_result_reaper_frequency=1
service_inter_check_delay_method=n
host_inter_check_delay_method=n
max_service_check_spread=1
max_host_check_spread=1
cached_host_check_horizon=0
cached_service_check_horizon=0
check_workers=2
check_service_freshness=1
check_host_freshness=1
service_freshness_check_interval=2
host_freshness_check_interval=2
additional_freshness_latency=1
check_for_updates=0
use_syslog=0
date_format=iso8601
illegal_macro_output_chars=`~$&|'"<>
"""
CGI = """\
main_config_file={at}/nagios.cfg
physical_html_path=/usr/share/nagios4/htdocs
url_html_path=/nagios4
use_authentication=1
authorized_for_system_information=noc,reader
authorized_for_configuration_information=noc,reader
authorized_for_system_commands=noc
authorized_for_all_services=noc,reader
authorized_for_all_hosts=noc,reader
authorized_for_all_service_commands=noc
authorized_for_all_host_commands=noc
authorized_for_read_only=reader
lock_author_names=1
escape_html_tags=1
result_limit=0
"""
LIGHTTPD = """\
server.modules = ("mod_auth", "mod_authn_file", "mod_alias", "mod_setenv", "mod_cgi")
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{at}/htdocs"
server.errorlog = "{at}/lighttpd.log"
alias.url = ( "/nagios4/cgi-bin" => "{cgis}" )
setenv.set-environment = ( "NAGIOS_CGI_CONFIG" => "{at}/cgi.cfg", "LOCPATH" => "{at}/locales" )
cgi.assign = ( ".cgi" => "" )
auth.backend = "plain"
auth.backend.plain.userfile = "{at}/users"
auth.require = ( "/nagios4" => ( "method" => "basic", "realm" => "Nagios", "require" => "valid-user" ) )
"""
FATE = """\
#!/bin/sh
# The fate of an object: its exit status, and what it says.
read -r status text < "$1"
echo "$text"
exit "$status"
"""
DUMMY = """\
#!/bin/sh
echo "no result came in"
exit "$1"
"""
COMMANDS = """\
define command {{
 command_name fate
 command_line /bin/sh "{at}/fate.sh" "{at}/fates/$ARG1$"
}}
define command {{
 command_name nothing
 command_line /bin/true
}}
define command {{
 command_name check_dummy
 command_line /bin/sh "{at}/dummy.sh" $ARG1$
}}
define timeperiod {{
 timeperiod_name always
 alias always
 sunday 00:00-24:00
 monday 00:00-24:00
 tuesday 00:00-24:00
 wednesday 00:00-24:00
 thursday 00:00-24:00
 friday 00:00-24:00
 saturday 00:00-24:00
}}
define timeperiod {{
 timeperiod_name never
 alias never
}}
define contact {{
 contact_name noc
 host_notification_period always
 service_notification_period always
 host_notification_options n
 service_notification_options n
 host_notification_commands nothing
 service_notification_commands nothing
}}
"""
QUICK = """\
 check_interval {interval}
 retry_interval {retry}
 max_check_attempts 2
 contacts noc
 notification_interval 60
"""
