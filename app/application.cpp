#include "app/application.h"

#include <QApplication>
#include <QFileInfo>
#include <QScreen>
#include <QSettings>

#include "ui/common/theme.h"
#include "ui/document/recovery_folder.h"
#include "ui/document/resources.h"
#include "ui/shell/data_actions.h"
#include "ui/shell/main_window.h"

namespace app {

void useOffscreenPlatformWithoutDisplay() {
  const bool hasDisplay = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
#if defined(__linux__)
  if (!hasDisplay && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
#else
  (void)hasDisplay;
#endif
}

int runWindow(QApplication& application) {
  auto& theme = ui::Theme::instance();
  theme.setMode(static_cast<ui::Theme::Mode>(QSettings().value(QStringLiteral("theme"), 0).toInt()));
  theme.apply();
  ui::MainWindow window(ui::resources::dataPaths(), ui::resources::userFolder() + QStringLiteral("/runs"));
  // On a small screen a window with its frame would lie partly beside it.
  constexpr int kFrame = 40;
  const QSize room = window.screen()->availableSize();
  if (window.width() + kFrame > room.width() || window.height() + kFrame > room.height())
    window.showMaximized();
  else
    window.show();
  const QStringList arguments = application.arguments();
  const QString asked = arguments.value(1);
  const bool isData = QFileInfo::exists(asked) && ui::DataActions::isData(asked);
  const bool isOpen = !asked.isEmpty() && !isData && window.open(asked);
  if (!isOpen) window.open(QStringLiteral("mnist-convnet"));
  // Over the first example: data that are looked at before they are taken, or why a file cannot be read.
  if (isData)
    window.importData(asked);
  else if (!isOpen && !asked.isEmpty())
    window.open(asked);
  window.keepUnsavedWork(ui::RecoveryFolder::standardRoot());
  return application.exec();
}

}  // namespace app
