#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""fake_service.py FAULT: a Secret Service with a fault that a real service does not show on request.

plain     offers no encrypted session
session   has only the collection `session`, which is also the default collection
prompt    requires a prompt for every change, and writes a file `prompted` if the prompt is shown
dumb      finds nothing, and its default collection is locked
forgets   reports success, but does not save
dies      ends in the middle of a search
bus       ends the bus in the middle of a search
"""

import os
import signal
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

FAULT = sys.argv[1]
ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + ("/collection/session" if FAULT == "session" else "/collection/test")
PROMPT = ROOT + "/prompt/1"
INTERFACE = "org.freedesktop.Secret."
PROPERTIES = "org.freedesktop.DBus.Properties"


class Thing(dbus.service.Object):
    """An object that has only the properties given to its constructor."""

    def __init__(self, path, values):
        super().__init__(bus, path)
        self.values = values

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return dbus.Dictionary(self.values, signature="sv")


class Prompt(Thing):
    @dbus.service.method(INTERFACE + "Prompt", in_signature="s")
    def Prompt(self, window):
        open("prompted", "w", encoding="ascii").close()
        self.Completed(True, dbus.Array([], signature="o"))

    @dbus.service.method(INTERFACE + "Prompt")
    def Dismiss(self):
        self.Completed(True, dbus.Array([], signature="o"))

    @dbus.service.signal(INTERFACE + "Prompt", signature="bv")
    def Completed(self, dismissed, result):
        pass


class Item(Thing):
    @dbus.service.method(INTERFACE + "Item", out_signature="o")
    def Delete(self):
        if FAULT == "prompt":
            return PROMPT
        items.remove(self)
        return "/"

    @dbus.service.method(INTERFACE + "Item", in_signature="(oayays)")
    def SetSecret(self, secret):
        if FAULT != "forgets":
            self.secret = secret


class Collection(Thing):
    @dbus.service.method(INTERFACE + "Collection", in_signature="a{sv}(oayays)b", out_signature="oo")
    def CreateItem(self, properties, secret, replace):
        if FAULT == "prompt":
            return "/", PROMPT
        path = f"{COLLECTION}/{len(items) + 1}"
        item = Item(path, {"Locked": False, "Label": properties[INTERFACE + "Item.Label"],
                           "Attributes": properties[INTERFACE + "Item.Attributes"],
                           "Created": dbus.UInt64(0), "Modified": dbus.UInt64(0)})
        item.secret = secret if FAULT != "forgets" else (secret[0], [], [], secret[3])
        items.append(item)
        return path, "/"


class Service(Thing):
    @dbus.service.method(INTERFACE + "Service", in_signature="sv", out_signature="vo")
    def OpenSession(self, algorithm, key):
        if algorithm != "plain":
            raise dbus.DBusException("no", name="org.freedesktop.DBus.Error.NotSupported")
        return dbus.String("", variant_level=1), ROOT + "/session/1"

    @dbus.service.method(INTERFACE + "Service", in_signature="a{ss}", out_signature="aoao")
    def SearchItems(self, wanted):
        if FAULT == "dies":
            os._exit(0)
        if FAULT == "bus":
            with open("bus.pid", encoding="ascii") as file:
                os.kill(int(file.read()), signal.SIGKILL)
        found = [item for item in items if all(item.values["Attributes"].get(k) == v for k, v in wanted.items())]
        paths = [item._object_path for item in found]
        return dbus.Array(paths, signature="o"), dbus.Array([], signature="o")

    @dbus.service.method(INTERFACE + "Service", in_signature="aoo", out_signature="a{o(oayays)}")
    def GetSecrets(self, paths, session):
        return dbus.Dictionary({item._object_path: item.secret for item in items if item._object_path in paths},
                               signature="o(oayays)")

    @dbus.service.method(INTERFACE + "Service", in_signature="ao", out_signature="aoo")
    def Unlock(self, objects):
        return dbus.Array([], signature="o"), PROMPT

    @dbus.service.method(INTERFACE + "Service", in_signature="s", out_signature="o")
    def ReadAlias(self, alias):
        return COLLECTION if alias in ("default", "session") else "/"


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
items = []
Service(ROOT, {"Collections": dbus.Array([COLLECTION], signature="o")})
Collection(COLLECTION, {"Items": dbus.Array([], signature="o"), "Label": "test", "Locked": FAULT == "dumb",
                        "Created": dbus.UInt64(0), "Modified": dbus.UInt64(0)})
Prompt(PROMPT, {})
name = dbus.service.BusName("org.freedesktop.secrets", bus)
GLib.MainLoop().run()
