// SPDX-License-Identifier: MIT
#include "keystore/secret_service/daemon.hpp"

namespace keystore {
namespace {

constexpr std::string_view of_gnome[] = {"org.gnome.keyring"};
constexpr std::string_view of_kde[] = {"org.kde.kwalletd5", "org.kde.kwalletd6", "org.kde.secretservicecompat",
                                       "org.kde.secretprompter"};
constexpr std::string_view of_keepassxc[] = {"org.keepassxc.KeePassXC.MainWindow"};

// Measured with gnome-keyring 42.1, kwalletd5 5.103 and KeePassXC 2.7.4 (THREATS.md K4a).
constexpr Daemon table[] = {
    {"GNOME Keyring", of_gnome, false, true, false, "unlock it, or log in to the desktop",
     "create a default keyring with seahorse, or log in to the desktop",
     "restart the keyring or log in to the desktop, then try again",
     "remove it in the keyring, for example with seahorse"},
    {"KWallet", of_kde, true, false, true, "open the wallet, or log in to the desktop",
     "create the wallet kdewallet with kwalletmanager, and open it", "restart KWallet, then try again",
     "remove it with kwalletmanager"},
    {"KeePassXC", of_keepassxc, true, false, false,
     "unlock the database, and allow keybearer under Secret Service Integration",
     "unlock a database, and choose the group that it exposes under Secret Service Integration",
     "answer the windows of KeePassXC or restart it, then try again", "remove its entry in KeePassXC"},
    {"the keyring",
     {},
     false,
     false,
     false,
     "unlock it, or log in to the desktop",
     "create a default collection in the keyring",
     "restart the keyring or log in to the desktop, then try again",
     "remove it in the keyring"},
};

}  // namespace

std::span<const Daemon> daemons() { return table; }
const Daemon& other_daemon() { return daemons().back(); }

}  // namespace keystore
