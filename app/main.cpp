#include <QApplication>
#include <QCoreApplication>

#include "app/application.h"
#include "app/command_line.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

/// What is freed goes back to the system. Left alone, the library keeps a heap for every thread and moves ever larger blocks into
/// them; pictures and tensors that threads hand to each other then leave holes, and a long training seems to eat memory.
void giveFreedMemoryBack() {
#if defined(__GLIBC__)
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
#endif
}

void describe(QCoreApplication& application) {
  application.setOrganizationName(QStringLiteral("LayerLab"));
  application.setApplicationName(QStringLiteral("LayerLab"));
  application.setApplicationVersion(QStringLiteral(LAYERLAB_VERSION));
}

}  // namespace

int main(int argc, char** argv) {
  giveFreedMemoryBack();
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
