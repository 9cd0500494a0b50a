#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""fake_service.py FAULT: a Secret Service with a fault that a real service does not show on request.

plain     offers no encrypted session
session   has only the collection `session`, which is also the default collection
prompt    requires a prompt for every change, and writes a file `prompted` if the prompt is shown
dumb      finds nothing, and its default collection is locked
forgets   reports success, but does not save
full      cannot write anything
consents  answers each new and each removed item with a prompt that asks nothing, as KeePassXC does
silent    answers each new item with a prompt that ends only when it is dismissed
blocks    is locked, and never answers a search then, as KeePassXC does
allows    is KeePassXC: an item is locked for every client but the one that created it; a prompt unlocks it for one more
window    the same, but the prompt ends only when it is dismissed
refuses   the same, but the user refuses
spoils    is KWallet: of three sessions, the first is refused, the second cannot transfer a secret, the third is good
dies      ends in the middle of a search
bus       ends the bus in the middle of a search
wallet    is KWallet after the user's login: the wallet is open, but locked until a program unlocks it, which asks nothing
closed    is KWallet with a wallet that is not open
"""

import os
import signal
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

FAULT = sys.argv[1]
BY_CLIENT = FAULT in ("allows", "window", "refuses")
ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + ("/collection/session" if FAULT == "session" else "/collection/test")
PROMPT = ROOT + "/prompt/1"
GOOD_SESSION = ROOT + "/session/" + ("3" if FAULT == "spoils" else "1")
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
    """`action` returns the result of a prompt that the user consents to; None: the user does not."""
    action = None

    @dbus.service.method(INTERFACE + "Prompt", in_signature="s")
    def Prompt(self, window):
        with open("prompted", "a", encoding="ascii") as file:
            file.write("prompt\n")
        if FAULT in ("silent", "window"):
            return
        action, self.action = self.action, None
        self.Completed(action is None, action() if action else dbus.Array([], signature="o"))

    @dbus.service.method(INTERFACE + "Prompt")
    def Dismiss(self):
        open("dismissed", "w", encoding="ascii").close()
        self.Completed(True, dbus.Array([], signature="o"))

    @dbus.service.signal(INTERFACE + "Prompt", signature="bv")
    def Completed(self, dismissed, result):
        pass


class Item(Thing):
    def is_locked(self, client):
        return BY_CLIENT and client not in self.clients

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}", sender_keyword="client")
    def GetAll(self, interface, client):
        return dbus.Dictionary(self.values | {"Locked": self.is_locked(client)}, signature="sv")

    def remove(self):
        items.remove(self)
        return dbus.String("")

    @dbus.service.method(INTERFACE + "Item", out_signature="o")
    def Delete(self):
        if FAULT in ("prompt", "consents"):
            prompt.action = self.remove if FAULT == "consents" else None
            return PROMPT
        self.remove()
        return "/"

    @dbus.service.method(INTERFACE + "Item", in_signature="(oayays)", sender_keyword="client")
    def SetSecret(self, secret, client):
        if self.is_locked(client):
            raise dbus.DBusException("locked", name=INTERFACE + "Error.IsLocked")
        if FAULT != "forgets":
            self.secret = secret


class Collection(Thing):
    created = 0

    @dbus.service.method(INTERFACE + "Collection", in_signature="a{sv}(oayays)b", out_signature="oo", sender_keyword="client")
    def CreateItem(self, properties, secret, replace, client):
        if FAULT == "full":
            raise dbus.DBusException("No space left on device", name="org.freedesktop.DBus.Error.Failed")
        if FAULT in ("prompt", "consents", "silent"):
            prompt.action = (lambda: self.create(properties, secret, client)) if FAULT == "consents" else None
            return "/", PROMPT
        return self.create(properties, secret, client), "/"

    def create(self, properties, secret, client):
        Collection.created += 1
        path = dbus.ObjectPath(f"{COLLECTION}/{Collection.created}")
        item = Item(path, {"Locked": False, "Label": properties[INTERFACE + "Item.Label"],
                           "Attributes": properties[INTERFACE + "Item.Attributes"],
                           "Created": dbus.UInt64(0), "Modified": dbus.UInt64(0)})
        item.secret = secret if FAULT != "forgets" and secret[0] == GOOD_SESSION else (secret[0], [], [], secret[3])
        item.clients = {client}
        items.append(item)
        if secret[0] != GOOD_SESSION:
            raise dbus.DBusException("Can't find session", name="org.freedesktop.DBus.Error.UnknownObject")
        return path


class Wallet(dbus.service.Object):
    @dbus.service.method("org.kde.KWallet", in_signature="s", out_signature="b")
    def isOpen(self, name):
        return FAULT == "wallet" and name == "test"


class Service(Thing):
    opened = 0

    @dbus.service.method(INTERFACE + "Service", in_signature="sv", out_signature="vo")
    def OpenSession(self, algorithm, key):
        if algorithm != "plain":
            raise dbus.DBusException("no", name="org.freedesktop.DBus.Error.NotSupported")
        Service.opened += 1
        number = (Service.opened - 1) % 3 + 1 if FAULT == "spoils" else 1
        if FAULT == "spoils" and number == 1:
            raise dbus.DBusException("Client public key size is invalid", name="org.freedesktop.DBus.Error.InvalidArgs")
        return dbus.String("", variant_level=1), f"{ROOT}/session/{number}"

    @dbus.service.method(INTERFACE + "Service", in_signature="a{ss}", out_signature="aoao", sender_keyword="client",
                         async_callbacks=("answer", "fail"))
    def SearchItems(self, wanted, client, answer, fail):
        if FAULT == "blocks":
            return
        if FAULT == "dies":
            os._exit(0)
        if FAULT == "bus":
            with open("bus.pid", encoding="ascii") as file:
                os.kill(int(file.read()), signal.SIGKILL)
        found = [item for item in items if all(item.values["Attributes"].get(k) == v for k, v in wanted.items())]
        paths = [[item._object_path for item in found if item.is_locked(client) == locked] for locked in (False, True)]
        answer(*(dbus.Array(some, signature="o") for some in paths))

    @dbus.service.method(INTERFACE + "Service", in_signature="aoo", out_signature="a{o(oayays)}")
    def GetSecrets(self, paths, session):
        known = items if session == GOOD_SESSION else []
        return dbus.Dictionary({item._object_path: item.secret for item in known if item._object_path in paths},
                               signature="o(oayays)")

    @dbus.service.method(INTERFACE + "Service", in_signature="ao", out_signature="aoo", sender_keyword="client")
    def Unlock(self, objects, client):
        def allow():
            collection.values["Locked"] = False
            for item in items:
                if item._object_path in objects:
                    item.clients.add(client)
            return dbus.Array(objects, signature="o")
        prompt.action = allow if FAULT in ("allows", "wallet") else None
        return dbus.Array([], signature="o"), PROMPT

    @dbus.service.method(INTERFACE + "Service", in_signature="s", out_signature="o")
    def ReadAlias(self, alias):
        return COLLECTION if alias in ("default", "session") else "/"


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
items = []
Service(ROOT, {"Collections": dbus.Array([COLLECTION], signature="o")})
collection = Collection(COLLECTION, {"Items": dbus.Array([], signature="o"), "Label": "test", "Locked": FAULT in ("dumb", "blocks", "wallet", "closed"),
                        "Created": dbus.UInt64(0), "Modified": dbus.UInt64(0)})
prompt = Prompt(PROMPT, {})
more = [dbus.service.BusName("org.keepassxc.KeePassXC.MainWindow", bus)] if BY_CLIENT or FAULT == "blocks" else []
more += [dbus.service.BusName("org.kde.kwalletd5", bus)] if FAULT in ("spoils", "wallet", "closed") else []
Wallet(bus, "/modules/kwalletd5")
name = dbus.service.BusName("org.freedesktop.secrets", bus)
GLib.MainLoop().run()
