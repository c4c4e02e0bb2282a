#include <QApplication>
#include <QCoreApplication>

#include "app/application.h"
#include "app/command_line.h"

namespace {

void describe(QCoreApplication& application) {
  application.setOrganizationName(QStringLiteral("LayerLab"));
  application.setApplicationName(QStringLiteral("LayerLab"));
  application.setApplicationVersion(QStringLiteral(LAYERLAB_VERSION));
}

}  // namespace

int main(int argc, char** argv) {
  QStringList arguments;
  for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
  if (app::isCommandLine(arguments) && !app::needsGui(arguments)) {
    QCoreApplication application(argc, argv);
    describe(application);
    return app::runCommandLine(application.arguments());
  }
  if (app::needsGui(arguments)) app::useOffscreenPlatformWithoutDisplay();
  QApplication application(argc, argv);
  describe(application);
  if (app::needsGui(arguments)) return app::runCommandLine(application.arguments());
  return app::runWindow(application);
}
