#include "app/command_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>

#include "app/command.h"
#include "app/report.h"
#include "engine/core/cpu.h"
#include "ui/document/resources.h"

namespace app {
namespace {

const Command* findCommand(const QString& name) {
  const auto& all = commands();
  const auto it = std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == name; });
  return it == all.end() ? nullptr : &*it;
}

void printUsage(std::FILE* stream) {
  std::fprintf(stream, "LayerLab, a laboratory for neural networks\n\n  layerlab [PROJECT]   opens the window\n");
  for (const Command& command : commands())
    std::fprintf(stream, "  layerlab %s %s\n      %s\n", qUtf8Printable(command.name), qUtf8Printable(command.arguments),
                 qUtf8Printable(command.summary));
  std::fprintf(
      stream,
      "\nlayerlab COMMAND --help lists the options. PROJECT is a .layerlab file, a checkpoint or the name of an example.\n");
}

int runParsed(const Command& command, const QStringList& arguments, const QCommandLineParser& parser) {
  const Report report(parser.isSet(QStringLiteral("json")));
  try {
    const Environment environment{ui::resources::dataPaths(), ui::resources::examplesFolder().toStdString()};
    return command.run(parser, environment);
  } catch (const UsageError& error) {
    report.error(error.what());
    std::fprintf(stderr, "usage: layerlab %s %s\n", qUtf8Printable(command.name), qUtf8Printable(command.arguments));
    return kWrongUsage;
  } catch (const nn::Error& error) {
    report.error(error.what());
    return kInputAtFault;
  } catch (const std::exception& error) {
    report.error("internal error in '" + arguments.join(QLatin1Char(' ')).toStdString() + "': " + error.what());
    return kInternalError;
  }
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {trainCommand(),   crossValidateCommand(), evaluateCommand(),    predictCommand(),
                                           summaryCommand(), checkCommand(),         doctorCommand(),      listCommand(),
                                           fetchCommand(),   benchCommand(),         benchWindowCommand(), screenshotCommand()};
  return all;
}

bool isCommandLine(const QStringList& arguments) {
  if (arguments.size() < 2) return false;
  const QString& first = arguments.at(1);
  return findCommand(first) || first == QLatin1String("--help") || first == QLatin1String("-h") ||
         first == QLatin1String("help") || first == QLatin1String("--version") || first.startsWith(QLatin1Char('-'));
}

bool needsGui(const QStringList& arguments) {
  const Command* command = arguments.size() < 2 ? nullptr : findCommand(arguments.at(1));
  return command && command->needsGui;
}

int runCommandLine(const QStringList& arguments) {
  const QString name = arguments.value(1);
  if (name == QLatin1String("--version")) {
    std::printf("layerlab %s (%s kernels)\n", LAYERLAB_VERSION, nn::instructionSet().c_str());
    return kDone;
  }
  if (name == QLatin1String("--help") || name == QLatin1String("-h") || name == QLatin1String("help")) {
    printUsage(stdout);
    return kDone;
  }
  const Command* command = findCommand(name);
  if (!command) {
    std::fprintf(stderr, "layerlab: there is no option '%s'\n\n", qUtf8Printable(name));
    printUsage(stderr);
    return kWrongUsage;
  }
  QCommandLineParser parser;
  parser.setApplicationDescription(command->summary);
  parser.addHelpOption();
  parser.addOption({QStringLiteral("json"), QStringLiteral("Print one JSON object a line and nothing else.")});
  command->declareOptions(parser);
  parser.addPositionalArgument(QStringLiteral("arguments"), QString(), command->arguments);
  if (!parser.parse(arguments.mid(1))) {
    Report(arguments.contains(QLatin1String("--json"))).error(parser.errorText().toStdString());
    std::fprintf(stderr, "usage: layerlab %s %s\n", qUtf8Printable(command->name), qUtf8Printable(command->arguments));
    return kWrongUsage;
  }
  if (parser.isSet(QStringLiteral("help"))) {
    std::printf("%s\n", qUtf8Printable(parser.helpText()));
    return kDone;
  }
  return runParsed(*command, arguments, parser);
}

QString positional(const QCommandLineParser& arguments, int index, const char* what) {
  const QStringList given = arguments.positionalArguments();
  if (index >= given.size()) throw UsageError(std::string("missing argument: ") + what);
  return given.at(index);
}

double numberOption(const QCommandLineParser& arguments, const QString& name, double fallback, double minimum, double maximum) {
  if (!arguments.isSet(name)) return fallback;
  bool isNumber = false;
  const double value = arguments.value(name).toDouble(&isNumber);
  if (!isNumber || !std::isfinite(value) || value < minimum || value > maximum)
    throw UsageError("--" + name.toStdString() + ": expected a number from " + QString::number(minimum).toStdString() + " to " +
                     QString::number(maximum).toStdString() + ", got '" + arguments.value(name).toStdString() + "'");
  return value;
}

long long integerOption(const QCommandLineParser& arguments, const QString& name, long long fallback, long long minimum,
                        long long maximum) {
  if (!arguments.isSet(name)) return fallback;
  bool isNumber = false;
  const long long value = arguments.value(name).toLongLong(&isNumber);
  if (!isNumber || value < minimum || value > maximum)
    throw UsageError("--" + name.toStdString() + ": expected a whole number from " + std::to_string(minimum) + " to " +
                     std::to_string(maximum) + ", got '" + arguments.value(name).toStdString() + "'");
  return value;
}

int threadsOption(const QCommandLineParser& arguments) {
  return static_cast<int>(integerOption(arguments, QStringLiteral("threads"), nn::defaultThreads(), 1, 256));
}

}  // namespace app
